//! A mistake of ours ends every widget of the page: each leaves readable text behind, and the page
//! around goes on.

use std::cell::RefCell;
use std::panic::PanicHookInfo;

use web_sys::HtmlElement;

/// Said before a language is known, too.
const STOPPED: &str =
    "Something went wrong here. Reload the page to go on; what you wrote has been kept.";

thread_local! {
    static PLACES: RefCell<Vec<(u32, HtmlElement, String)>> = const { RefCell::new(Vec::new()) };
}

/// Installs the hook, as often as it is called.
pub fn install() {
    std::panic::set_hook(Box::new(report));
}

/// Remembers where a widget stands, and what is said there.
pub fn learn(id: u32, place: &HtmlElement, words: Option<String>) {
    let words = words.unwrap_or_else(|| STOPPED.to_owned());
    forget(id);
    PLACES.with_borrow_mut(|places| places.push((id, place.clone(), words)));
}

/// Forgets a widget that has gone.
pub fn forget(id: u32) {
    PLACES.with_borrow_mut(|places| places.retain(|(one, ..)| *one != id));
}

fn report(info: &PanicHookInfo<'_>) {
    leptos::logging::error!("Standfirst stopped: {info}");
    let _ = PLACES.try_with(|places| {
        for (_, place, words) in places.try_borrow().iter().flat_map(|places| places.iter()) {
            let Some(document) = place.owner_document() else {
                continue;
            };
            if let Ok(notice) = document.create_element("p") {
                notice.set_class_name("notice notice-failed");
                let _ = notice.set_attribute("role", "alert");
                notice.set_text_content(Some(words));
                let _ = place.prepend_with_node_1(&notice);
            }
        }
    });
}
