//! Foreign text made fit to be shown. The only way from [`Untrusted`] to markup.
//!
//! In a browser the text is parsed where nothing runs (`foreign_tree.rs`), by the browser's own Sanitizer where it
//! has one, and only what the policy keeps is made anew on the page (`rebuild.rs`). Natively `ammonia` does the same
//! from the same lists. One corpus of attacks runs through all three (`tests/attacks.json`).

mod plain;
pub mod policy;

mod markdown;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod foreign_tree;
#[cfg(target_arch = "wasm32")]
mod rebuild;

#[cfg(target_arch = "wasm32")]
use browser as platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod platform;

#[cfg(not(target_arch = "wasm32"))]
pub use platform::clean;
#[cfg(target_arch = "wasm32")]
pub use platform::{Way, fill, fill_by};
pub use platform::{learn_markdown, text_of};

pub use policy::{Place, Policy};

use crate::model::{TextFormat, Untrusted};

/// Renders Markdown as HTML that is still hostile.
pub type Markdown = fn(&str) -> String;

/// Ours. Only where few readers need it, in the widget, it is fetched apart (`src/embed/further.rs`).
pub const MARKDOWN: Markdown = markdown::to_html;

/// The text as an HTML fragment that is still hostile.
fn to_hostile_html(text: &Untrusted) -> String {
    match text.format {
        TextFormat::Html => text.text.clone(),
        TextFormat::Markdown => match platform::markdown() {
            Some(render) => render(&text.text),
            // On its way. Until then its marks are shown like any other words.
            None => plain::to_html(&text.text),
        },
        TextFormat::Plain => plain::to_html(&text.text),
    }
}
