//! Going from one version of the page to the other, under the reader's eyes.

use crate::state::Session;
use crate::view::dom;

/// Goes to the other version of the page, keeping what the reader looks at where it is.
pub fn follow_view_switch(session: Session) {
    let kept = topmost_block();
    session.view.toggle();
    forget_link_choice();
    dom::after_render(move || {
        if let Some((element, top)) = kept {
            let moved = element.get_bounding_client_rect().top() - top;
            if let Some(window) = web_sys::window() {
                window.scroll_by_with_x_and_y(0.0, moved);
            }
        }
    });
}

/// The first block of text in view, and where it stands.
fn topmost_block() -> Option<(web_sys::Element, f64)> {
    use wasm_bindgen::JsCast;
    let document = web_sys::window()?.document()?;
    let blocks = document
        .query_selector_all(
            ".headline, .body > *, .comment-self, .form, .teaser, .discussion-title",
        )
        .ok()?;
    (0..blocks.length())
        .filter_map(|index| blocks.get(index)?.dyn_into::<web_sys::Element>().ok())
        .map(|element| {
            let top = element.get_bounding_client_rect().top();
            (element, top)
        })
        .find(|(element, _)| element.get_bounding_client_rect().bottom() > 0.0)
}

/// `?view=` in the address would bring the version back that the reader has just left.
fn forget_link_choice() {
    let Ok(url) = web_sys::Url::new(&dom::address()) else {
        return;
    };
    url.search_params().delete("view");
    dom::replace_address(&url.href());
}
