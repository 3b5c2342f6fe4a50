//! The lazy part in a file of its own, as in a release. The build (`xtask/src/site/widget.rs`) moves everything
//! that is reachable only from [`whole_part`] out of the module.
//!
//! The macro is the one behind Leptos' `#[lazy]`, which itself is for functions that are components or routes.
#![allow(
    unsafe_code,
    reason = "the macro declares functions that are linked by name"
)]

use futures_util::future::LocalBoxFuture;
use standfirst::embed::{LAZY_PART, LazyPart};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

#[wasm_split(lazy, fallible)]
fn whole_part() -> Result<&'static LazyPart, SplitLoaderError> {
    Ok(&LAZY_PART)
}

/// Fetches the lazy part; `None` if that failed. The next call tries again.
pub fn load() -> LocalBoxFuture<'static, Option<&'static LazyPart>> {
    Box::pin(async { whole_part().await.ok() })
}
