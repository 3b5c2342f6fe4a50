//! The lazy part in a file of its own, as in a release. The build (`xtask/src/site/widget.rs`) moves everything
//! that is reachable only from [`whole_part`] out of the module. It finds the two functions by their names, and
//! replaces calls of the imported one with the exported one.
//!
//! The splitter's own crate (`wasm_split_helpers`) provides the same and more. Its bookkeeping of loads costs
//! readers a thousand bytes, and the script that loads the module does that bookkeeping already.
#![allow(
    unsafe_code,
    reason = "to be linked by name, functions must be declared so"
)]

use std::cell::RefCell;

use futures_util::future::LocalBoxFuture;
use js_sys::{Function, Promise};
use standfirst::embed::{LAZY_PART, LazyPart};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

thread_local! {
    static FETCH: RefCell<Option<Function>> = const { RefCell::new(None) };
}

#[link(wasm_import_module = "__wasm_split_placeholder__")]
#[allow(improper_ctypes, reason = "both sides are compiled together")]
unsafe extern "C" {
    // Safe: the build rejects a module in which this is not `whole_part`. A call before the lazy part is loaded
    // traps, like any call of a missing function.
    #[link_name = "__wasm_split_00lazy00_import_00000000000000000000000000000001"]
    safe fn part() -> &'static LazyPart;
}

// Safe: no other function has this export name.
#[unsafe(export_name = "__wasm_split_00lazy00_export_00000000000000000000000000000001")]
#[allow(
    improper_ctypes_definitions,
    reason = "both sides are compiled together"
)]
extern "C" fn whole_part() -> &'static LazyPart {
    &LAZY_PART
}

/// Sets the function that fetches the lazy part. It returns a promise.
pub fn fetch_with(fetch: Function) {
    FETCH.set(Some(fetch));
}

/// Fetches the lazy part.
pub fn load() -> LocalBoxFuture<'static, Option<&'static LazyPart>> {
    Box::pin(async {
        let fetch = FETCH.with_borrow(Clone::clone)?;
        let fetched = fetch.call0(&JsValue::NULL).ok()?;
        JsFuture::from(Promise::resolve(&fetched)).await.ok()?;
        Some(part())
    })
}
