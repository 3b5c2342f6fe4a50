//! What renders Markdown, as the page's own script has it (`src/boot.mjs`): a function at the root element, which
//! fetches what it needs when it is first called, and an event when that has come.

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;

use super::boot::root;
use crate::state::markdown;
use crate::state::window::on_window;
use standfirst_html as html;

/// Takes the function, and hears the event for as long as the page stands.
pub fn take_renderer() {
    let render = root().and_then(|root| Reflect::get(&root, &"renderMarkdown".into()).ok());
    let Some(render) = render.and_then(|render| render.dyn_into::<Function>().ok()) else {
        return;
    };
    html::render_markdown_by(render);
    on_window("standfirst-markdown", |_| markdown::arrived());
}
