//! Standfirst: the news article page and its comments, in the browser, on any backend.
//!
//! The layers point one way, and `tests/layers.rs` holds them to it:
//!
//! ```text
//! model ← backend ← (config, html, i18n) ← offline ← state ← view ← {app, embed}
//! ```

// Leptos writes a page's structure into its type, and these nest.
#![recursion_limit = "256"]

#[cfg(target_arch = "wasm32")]
mod allocator;
pub mod app;
pub mod backend;
pub mod config;
pub mod embed;
pub mod html;
pub mod i18n;
pub mod model;
pub mod offline;
#[cfg(not(traps))]
#[path = "panic_hook.rs"]
mod panic;
#[cfg(traps)]
#[path = "panic_trap.rs"]
mod panic;
pub mod state;
pub mod view;
