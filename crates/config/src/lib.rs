//! The configuration file `config.json`, which a publisher can change without a rebuild.
//!
//! [`ConfigFile`] is the file as it is written, [`Config`] the configuration the application runs with.
//! [`Config::resolve`] converts one into the other, and [`defaults`] are filled in. Every error message names the key it is about.

mod declared;
pub mod defaults;
mod resolved;

pub use declared::{ConfigFile, MobileDefault, Theme};
pub use resolved::{Config, ConfigError, MenuItem, PageTemplates, Source, ThreadOverrides};
