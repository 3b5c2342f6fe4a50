//! Standfirst: the news article page and its comments, in the browser, on any backend.
//!
//! Everything that needs no Leptos lies in `crates/`. The layers point one way; Cargo and `tests/layers.rs` hold them
//! to it:
//!
//! ```text
//! state ← view ← {app, embed}
//! ```

// Leptos writes a page's structure into its type, and these nest.
#![recursion_limit = "256"]

#[cfg(target_arch = "wasm32")]
mod allocator;
pub mod app;
pub mod embed;
#[cfg(not(traps))]
#[path = "panic_hook.rs"]
mod panic;
#[cfg(traps)]
#[path = "panic_trap.rs"]
mod panic;
pub mod state;
pub mod view;
