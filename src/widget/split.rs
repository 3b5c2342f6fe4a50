//! The lazy part in a file of its own, as it is shipped: all that only [`whole_part`] leads to is taken
//! out of the module by the build (`xtask/src/site/widget.rs`), which knows the two functions by their
//! names and puts the one in the place of the other.
//!
//! The crate that belongs to the splitter writes the same and more (`wasm_split_helpers`): with its own
//! bookkeeping of loads it costs readers a thousand bytes, and the script beside the module keeps such books
//! already.
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
    // Safe: the build refuses a module in which it is not `whole_part`. Called before the part is there it is
    // a trap, as every call of what is not there.
    #[link_name = "__wasm_split_00lazy00_import_00000000000000000000000000000001"]
    safe fn part() -> &'static LazyPart;
}

// Safe: nothing else has this name.
#[unsafe(export_name = "__wasm_split_00lazy00_export_00000000000000000000000000000001")]
#[allow(
    improper_ctypes_definitions,
    reason = "both sides are compiled together"
)]
extern "C" fn whole_part() -> &'static LazyPart {
    &LAZY_PART
}

/// Fetched by a function that answers with a promise.
pub fn fetch_with(fetch: Function) {
    FETCH.set(Some(fetch));
}

/// Has it fetched.
pub fn load() -> LocalBoxFuture<'static, Option<&'static LazyPart>> {
    Box::pin(async {
        let fetch = FETCH.with_borrow(Clone::clone)?;
        let fetched = fetch.call0(&JsValue::NULL).ok()?;
        JsFuture::from(Promise::resolve(&fetched)).await.ok()?;
        Some(part())
    })
}
