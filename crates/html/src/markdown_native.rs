//! Markdown in native builds: the renderer is linked.

use js_sys::Function;

/// Does nothing: the linked renderer needs no function.
pub fn set_markdown_renderer(_: Function) {}

/// Returns the text as HTML, not yet sanitised; `None` if the text must be shown as it is.
pub fn markdown_to_html(text: &str) -> Option<String> {
    standfirst_markdown::to_html(text)
}
