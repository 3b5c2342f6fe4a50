//! Words, numbers and times in the reader's language.
//!
//! All words live in `public/messages/LANGUAGE.json`; English fills every gap of the others.
//! Language data (plural rules, dates) is the browser's own `Intl`.

mod catalogue;
pub mod format;

#[cfg(target_arch = "wasm32")]
#[path = "plural_browser.rs"]
mod plural;
#[cfg(not(target_arch = "wasm32"))]
#[path = "plural_native.rs"]
mod plural;

pub use catalogue::{CatalogueProblem, Direction, Words};
