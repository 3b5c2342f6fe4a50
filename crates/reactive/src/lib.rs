//! Signals, memos and effects for the browser at a fraction of the size.
//!
//! The types have Leptos' names and meaning, use Leptos' reactive graph, and can be mixed with Leptos' own. They are
//! compiled once for all types of values; Leptos' own are compiled again for every type and every closure. What that
//! gives is in the project's `docs/size.md`; `cargo xtask size signals` measures it again.
//!
//! ```
//! use leptos::prelude::Owner;
//! use standfirst_reactive::{Memo, RwSignal};
//!
//! let owner = Owner::new();
//! owner.set();
//! let words = RwSignal::new(vec!["one", "two"]);
//! let count = Memo::new(move || words.with(Vec::len));
//! assert_eq!(count.get(), 2);
//! words.update(|words| words.push("three"));
//! assert_eq!(count.get(), 3);
//! ```
//!
//! After an `.await`, the owner of a signal may have been cleaned up: use the accessors that start with `try_` there.
//! The others panic, like Leptos' own.

pub mod callbacks;
mod live;
#[cfg(debug_assertions)]
#[path = "run_count_debug.rs"]
pub mod run_count;
#[cfg(not(debug_assertions))]
#[path = "run_count_release.rs"]
pub mod run_count;
pub mod task;
mod thread_local_store;

#[cfg(not(leptos_signals))]
mod effect;
#[cfg(leptos_signals)]
#[path = "effect_leptos.rs"]
mod effect;
#[cfg(not(leptos_signals))]
mod signal;
#[cfg(leptos_signals)]
#[path = "signal_leptos.rs"]
mod signal;

pub use effect::effect;
pub use live::expect_live;
pub use signal::{Memo, RwSignal};
pub use thread_local_store::ThreadLocalStore;
