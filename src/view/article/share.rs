//! Sharing an article: by the device's share sheet if it has one, else by the clipboard.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::ShareData;

use crate::state::{Session, page_head};
use crate::view::button::quiet;
use crate::view::icon::{Icon, icon};
use standfirst_elements::element;
use standfirst_reactive::{RwSignal, task};

/// The share button. It shows the result next to itself.
pub fn share_button(session: Session, title: String, url: String) -> AnyView {
    let status = RwSignal::new(None::<&'static str>);
    // The browser builds the absolute address, because it encodes the special characters in a slug.
    let share = move |_| share(title.clone(), page_head::absolute(&url), status);
    element("span")
        .class("share")
        .child(
            quiet(icon(Icon::Share), share)
                .child(element("span").child(session.message("article.share"))),
        )
        .child(
            element("span")
                .class("share-status")
                .set("role", "status")
                .child(move || status.get().map(|key| session.message(key))),
        )
        .into_any()
}

/// Shares an address with the device's share sheet, or copies it.
pub fn share(title: String, url: String, status: RwSignal<Option<&'static str>>) {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else {
        return;
    };
    let data = ShareData::new();
    data.set_title(&title);
    data.set_url(&url);
    let has_sheet = js_sys::Reflect::has(&navigator, &"share".into()).unwrap_or(false);
    let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())
        .is_ok_and(|clipboard| !clipboard.is_undefined());
    task::spawn_detached(async move {
        if has_sheet {
            // Closing the sheet rejects the promise too. That is no failure, so no message is shown.
            let _ = JsFuture::from(navigator.share_with_data(&data)).await;
            return;
        }
        // The clipboard exists only on secure origins.
        let copied = has_clipboard
            && JsFuture::from(navigator.clipboard().write_text(&url))
                .await
                .is_ok();
        status.try_set(Some(if copied {
            "article.copied"
        } else {
            "article.copy-failed"
        }));
    });
}
