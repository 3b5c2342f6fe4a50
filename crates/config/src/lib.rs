//! What a publisher may set without a rebuild: one JSON file, `config.json`.
//!
//! [`Declared`] is what the file says, [`Config`] what the application runs on; one function lies
//! between them, and every complaint it makes names the key.

mod declared;
mod resolved;

pub use declared::{Declared, MobileDefault, Theme};
pub use resolved::{Config, ConfigProblem, MenuItem, PageTemplates, Source, ThreadChoices};
