//! Effects where pages are rendered to strings: none.

use crate::state::callbacks::Handler;

/// Does nothing.
pub fn effect(_run: Box<dyn Handler<()>>) {}
