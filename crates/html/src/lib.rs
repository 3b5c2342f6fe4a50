//! Sanitises untrusted HTML, Markdown and plain text. This is the only way from [`Untrusted`] to markup.
//!
//! 1. The tags are normalised, so that every parser reads the text in the same way (`normalize_tags.rs`).
//! 2. The text is sanitised in a document in which nothing runs (`untrusted_tree.rs`): by the browser's own Sanitizer,
//!    or by `DOMPurify` in browsers without one. Until `DOMPurify` is loaded, only plain text is shown. Native builds
//!    sanitise with `ammonia`, as the last step (`native.rs`).
//! 3. The elements and attributes that the policy keeps are rebuilt by one set of rules (`rebuild.rs`,
//!    `attributes.rs`).
//!
//! One corpus of attacks (`tests/attacks.json`) and one table of inputs and expected results (`tests/html_rules.rs`)
//! test all of these paths.

mod attributes;
mod nesting;
mod normalize_tags;
mod plain;
pub mod policy;
mod rebuild;
mod tag;
mod urls;
// Native builds always have a parser, so only their tests use this module.
#[cfg(any(target_arch = "wasm32", test))]
mod text_fallback;

#[cfg(target_arch = "wasm32")]
#[path = "markdown_browser.rs"]
mod markdown;
#[cfg(not(target_arch = "wasm32"))]
#[path = "markdown_native.rs"]
mod markdown;

#[cfg(target_arch = "wasm32")]
#[path = "resolve_url_browser.rs"]
mod resolve_url;
#[cfg(not(target_arch = "wasm32"))]
#[path = "resolve_url_native.rs"]
mod resolve_url;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native_tree;
#[cfg(target_arch = "wasm32")]
mod untrusted_tree;

#[cfg(target_arch = "wasm32")]
use browser as platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod platform;

pub use markdown::{markdown_to_html, set_markdown_renderer};
#[cfg(not(target_arch = "wasm32"))]
pub use platform::clean;
pub use platform::text_of;
#[cfg(target_arch = "wasm32")]
pub use platform::{OnFilled, SanitiserKind, fill, fill_by, set_purifier};
pub use resolve_url::resolve_url;

pub use policy::{Policy, TextContext};
pub use urls::{is_safe_image, is_safe_link};

use standfirst_model::{TextFormat, Untrusted};

/// Returns the text as an HTML fragment, not yet sanitised.
fn to_untrusted_html(text: &Untrusted) -> String {
    match text.format {
        TextFormat::Html => text.text.clone(),
        // Until the Markdown renderer is loaded, the source is shown as plain text.
        TextFormat::Markdown => {
            markdown_to_html(&text.text).unwrap_or_else(|| plain::to_html(&text.text))
        }
        TextFormat::Plain => plain::to_html(&text.text),
    }
}
