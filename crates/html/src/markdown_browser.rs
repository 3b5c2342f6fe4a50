//! In a browser Markdown is rendered by a module of its own, which a script fetches when it is first asked.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;

thread_local! {
    static RENDER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Says what renders Markdown: a function of a text that answers with HTML, or with nothing until it can.
pub fn render_markdown_by(render: Function) {
    RENDER.set(Some(render));
}

/// The text as HTML that is still hostile; `None` where it is to be shown as it is. Asked for the first time, it
/// has fetched what it needs.
pub fn markdown_to_html(text: &str) -> Option<String> {
    let render = RENDER.with_borrow(Clone::clone)?;
    let html = render.call1(&JsValue::NULL, &text.into());
    html.ok()?.as_string()
}
