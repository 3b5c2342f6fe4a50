//! Connects the application to the Markdown renderer of the page's script (`src/boot.mjs`): a function of the root
//! element, which fetches the renderer when first called, and an event that reports that the renderer is loaded.

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;

use crate::state::markdown;
use crate::state::window::{on_window, root_element};
use standfirst_html as html;

/// Takes the function, and listens to the event for the lifetime of the page.
pub fn take_renderer() {
    let render = root_element().and_then(|root| Reflect::get(&root, &"renderMarkdown".into()).ok());
    let Some(render) = render.and_then(|render| render.dyn_into::<Function>().ok()) else {
        return;
    };
    html::set_markdown_renderer(render);
    on_window("standfirst-markdown", |_| markdown::set_loaded());
}
