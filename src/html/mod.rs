//! Foreign text made fit to be shown. The only way from [`Untrusted`] to markup.
//!
//! In a browser the text is parsed without running anything in it and only what the allow-list
//! names reaches the page: by the browser's own Sanitizer where it has one, else by rebuilding an
//! inert parse. Natively `ammonia` does the same from the same list. One corpus of attacks runs
//! through all three (`tests/attacks.json`).

mod plain;
pub mod policy;

mod markdown;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(target_arch = "wasm32")]
pub use browser::{Way, fill, fill_by, text_of};
#[cfg(not(target_arch = "wasm32"))]
pub use native::{clean, text_of};

pub use policy::{Place, Policy};

use crate::model::{TextFormat, Untrusted};

/// The text as an HTML fragment that is still hostile.
fn to_hostile_html(text: &Untrusted) -> String {
    match text.format {
        TextFormat::Html => text.text.clone(),
        TextFormat::Markdown => markdown::to_html(&text.text),
        TextFormat::Plain => plain::to_html(&text.text),
    }
}
