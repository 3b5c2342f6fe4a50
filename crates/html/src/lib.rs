//! Foreign text made fit to be shown. The only way from [`Untrusted`] to markup.
//!
//! 1. The text is put into one spelling, which every parser reads alike (`tags.rs`).
//! 2. It is cleaned where nothing runs (`foreign_tree.rs`): by the browser's own Sanitizer, by `DOMPurify` in browsers
//!    that have none, and natively by `ammonia`. Until `DOMPurify` is there, words are all that is shown.
//! 3. What the policy keeps is made anew (`rebuild.rs`, `attributes.rs`), by one set of rules.
//!
//! One corpus of attacks (`tests/attacks.json`) and one table of what becomes of a text (`tests/html_rules.rs`) run
//! through all of them.

mod addresses;
mod attributes;
mod nesting;
mod plain;
pub mod policy;
mod rebuild;
mod tag;
mod tags;
// Natively there always is a parser.
#[cfg(any(target_arch = "wasm32", test))]
mod words;

#[cfg(target_arch = "wasm32")]
#[path = "markdown_browser.rs"]
mod markdown;
#[cfg(not(target_arch = "wasm32"))]
#[path = "markdown_native.rs"]
mod markdown;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod foreign_tree;
#[cfg(not(target_arch = "wasm32"))]
mod native_tree;

#[cfg(target_arch = "wasm32")]
use browser as platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod platform;

pub use markdown::{markdown_to_html, render_markdown_by};
#[cfg(not(target_arch = "wasm32"))]
pub use platform::clean;
#[cfg(target_arch = "wasm32")]
pub use platform::{Filled, Way, fill, fill_by, learn_purifier};
pub use platform::{resolved, text_of};

pub use addresses::{is_safe_image, is_safe_link};
pub use policy::{Place, Policy};

use standfirst_model::{TextFormat, Untrusted};

/// The text as an HTML fragment that is still hostile.
fn to_hostile_html(text: &Untrusted) -> String {
    match text.format {
        TextFormat::Html => text.text.clone(),
        // Until what renders it is here its marks are shown like any other words.
        TextFormat::Markdown => {
            markdown_to_html(&text.text).unwrap_or_else(|| plain::to_html(&text.text))
        }
        TextFormat::Plain => plain::to_html(&text.text),
    }
}
