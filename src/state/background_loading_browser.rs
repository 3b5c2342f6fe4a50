//! The browser's answer, from the Page Visibility API, the Network Information API and `prefers-reduced-data`.

use js_sys::Reflect;
use web_sys::VisibilityState;

pub fn is_allowed() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let is_seen = window
        .document()
        .is_some_and(|document| document.visibility_state() == VisibilityState::Visible);
    let wants_less = window
        .match_media("(prefers-reduced-data: reduce)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    // Only Chromium has the Network Information API. We take a connection for metered if the reader asked to save
    // data, or if it is as slow as a 2G connection, which is usually paid for by the byte.
    let line = Reflect::get(&window.navigator(), &"connection".into()).unwrap_or_default();
    let of_line = |key: &str| Reflect::get(&line, &key.into()).unwrap_or_default();
    let saves = !line.is_undefined()
        && (of_line("saveData").is_truthy()
            || matches!(
                of_line("effectiveType").as_string().as_deref(),
                Some("slow-2g" | "2g")
            ));
    is_seen && !wants_less && !saves
}
