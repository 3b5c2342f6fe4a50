//! The widget as it is built: what the loader may call. Everything is in the library; these names
//! stand here and not there, because whatever is exported is linked, into the application too.

// A program brings along what writes its output when it ends.
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

/// Shows what an element says; see [`embed::mount`].
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

/// Says how the lazy part is fetched, before anything else is asked for: `fetch` answers with a promise. And what
/// renders Markdown: `render` answers with HTML, or with nothing until [`rendered`] has been called.
#[wasm_bindgen]
pub fn begin(fetch: js_sys::Function, render: js_sys::Function) {
    lazy_part::fetch_with(fetch);
    embed::load_lazy_part_with(lazy_part::load);
    embed::render_markdown_by(render);
}

/// Says that Markdown can be rendered from now on.
#[wasm_bindgen]
pub fn rendered() {
    embed::markdown_arrived();
}

/// Fetches the lazy part; `done` is told whether it is here.
#[wasm_bindgen(js_name = loadLazyPart)]
pub fn load_lazy_part(done: js_sys::Function) {
    embed::load_lazy_part(done);
}

/// Takes it away.
#[wasm_bindgen]
pub fn unmount(id: u32) {
    embed::unmount(id);
}

/// Loads the thread again.
#[wasm_bindgen]
pub fn refresh(id: u32) {
    embed::refresh(id);
}

/// Puts the cursor into the form; false where there is none yet.
#[wasm_bindgen(js_name = focusForm)]
pub fn focus_form(id: u32) -> bool {
    embed::focus_form(id)
}

/// Goes to a comment; false where there is no thread yet.
#[wasm_bindgen(js_name = goTo)]
pub fn go_to(id: u32, comment: &str) -> bool {
    embed::go_to(id, comment)
}

/// Says who the reader is now.
#[wasm_bindgen(js_name = setToken)]
pub fn set_token(id: u32, token: &str) {
    embed::set_token(id, token);
}

/// Counts the comments of several pages.
#[wasm_bindgen]
pub fn counts(settings: String, done: js_sys::Function) {
    embed::counts(&settings, done);
}
