//! The widget's binary: the functions that the loader may call. The code itself is in the library. The exports are
//! here because an exported function is always linked; in the library they would end up in the application too.

// No `main` on wasm32: it would link the code with which the standard library flushes its output at exit.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(split)]
#[path = "widget/split.rs"]
mod lazy_part;
#[cfg(not(split))]
#[path = "widget/unsplit.rs"]
mod lazy_part;

use standfirst::embed;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

/// Mounts what an element's settings describe; see [`embed::mount`].
#[wasm_bindgen]
pub fn mount(
    id: u32,
    host: HtmlElement,
    place: HtmlElement,
    settings: String,
    renew: js_sys::Function,
) -> Option<String> {
    embed::mount(id, &host, &place, &settings, &renew)
}

/// Sets up what the widget needs from the loader. Called before any other function. `render` renders Markdown: it
/// returns HTML, or nothing until [`markdown_ready`] has been called.
#[wasm_bindgen]
pub fn setup(render: js_sys::Function) {
    embed::load_lazy_part_with(lazy_part::load);
    embed::set_markdown_renderer(render);
}

/// Reports that Markdown can be rendered from now on.
#[wasm_bindgen(js_name = markdownReady)]
pub fn markdown_ready() {
    embed::markdown_arrived();
}

/// Loads the lazy part, then calls `done` with whether it is loaded.
#[wasm_bindgen(js_name = loadLazyPart)]
pub fn load_lazy_part(done: js_sys::Function) {
    embed::load_lazy_part(done);
}

/// Unmounts an instance.
#[wasm_bindgen]
pub fn unmount(id: u32) {
    embed::unmount(id);
}

/// Loads the thread again.
#[wasm_bindgen]
pub fn refresh(id: u32) {
    embed::refresh(id);
}

/// Moves the focus into the form. Returns false if there is no form yet.
#[wasm_bindgen(js_name = focusForm)]
pub fn focus_form(id: u32) -> bool {
    embed::focus_form(id)
}

/// Scrolls to a comment. Returns false if there is no thread yet.
#[wasm_bindgen(js_name = goTo)]
pub fn go_to(id: u32, comment: &str) -> bool {
    embed::go_to(id, comment)
}

/// Sets the reader's sign-in token.
#[wasm_bindgen(js_name = setToken)]
pub fn set_token(id: u32, token: &str) {
    embed::set_token(id, token);
}

/// Counts the comments of several pages.
#[wasm_bindgen]
pub fn counts(settings: String, done: js_sys::Function) {
    embed::counts(&settings, done);
}
