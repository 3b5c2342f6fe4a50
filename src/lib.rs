//! Standfirst: the news article page and its comments, in the browser, on any backend.
//!
//! The layers point one way, and `tests/layers.rs` holds them to it:
//!
//! ```text
//! model ← backend ← offline ← state ← view ← app
//! ```

pub mod config;
pub mod html;
pub mod i18n;
pub mod model;
