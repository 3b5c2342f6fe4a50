//! The configuration file `config.json`, which a publisher can change without a rebuild.
//!
//! [`Declared`] is the file as it is written, [`Config`] the configuration the application runs with.
//! [`Config::resolve`] converts one into the other. Every error message names the key it is about.

mod declared;
mod resolved;

pub use declared::{Declared, MobileDefault, Theme};
pub use resolved::{Config, ConfigProblem, MenuItem, PageTemplates, Source, ThreadChoices};
