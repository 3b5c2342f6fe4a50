//! Standfirst: the news article page and its comments, in the browser, on any backend.
//!
//! Everything that needs no Leptos is in `crates/`. Dependencies between the layers point one way; Cargo and
//! `tests/layers.rs` enforce this:
//!
//! ```text
//! state ← view ← {app, embed}
//! ```

// Leptos writes a page's structure into its type, and these types nest deeply.
#![recursion_limit = "256"]

#[cfg(all(target_arch = "wasm32", not(standard_allocator)))]
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
