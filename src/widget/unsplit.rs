//! Everything in one module, as in a debug build.

use futures_util::future::{LocalBoxFuture, ready};
use standfirst::embed::{LAZY_PART, LazyPart};

/// Returns the lazy part, which is linked in.
pub fn load() -> LocalBoxFuture<'static, Option<&'static LazyPart>> {
    Box::pin(ready(Some(&LAZY_PART)))
}
