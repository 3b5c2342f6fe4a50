//! Messages, numbers and times in the reader's language.
//!
//! All messages are in `public/messages/LANGUAGE.json`. A message that a language lacks is shown in English. Language
//! data (plural rules, date formats) comes from the browser's `Intl`.

mod catalogue;
pub mod format;

#[cfg(target_arch = "wasm32")]
#[path = "plural_browser.rs"]
mod plural;
#[cfg(not(target_arch = "wasm32"))]
#[path = "plural_native.rs"]
mod plural;

pub use catalogue::{CatalogueError, Messages};
