//! Everything in one module, as it is built for a debugger.

use futures_util::future::{LocalBoxFuture, ready};
use js_sys::Function;
use standfirst::embed::{LAZY_PART, LazyPart};

/// Nothing needs to be fetched.
pub fn fetch_with(_: Function) {}

/// It is here.
pub fn load() -> LocalBoxFuture<'static, Option<&'static LazyPart>> {
    Box::pin(ready(Some(&LAZY_PART)))
}
