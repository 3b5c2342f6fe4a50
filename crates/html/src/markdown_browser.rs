//! Markdown in a browser: a separate module renders it, which a script fetches on the first call.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;

thread_local! {
    static RENDER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Sets the function that renders Markdown. It takes the text and returns HTML, or nothing until its module is loaded.
pub fn set_markdown_renderer(render: Function) {
    RENDER.set(Some(render));
}

/// Returns the text as HTML, not yet sanitised; `None` if the text must be shown as it is. The first call makes the
/// script fetch the renderer.
pub fn markdown_to_html(text: &str) -> Option<String> {
    let render = RENDER.with_borrow(Clone::clone)?;
    let html = render.call1(&JsValue::NULL, &text.into());
    html.ok()?.as_string()
}
