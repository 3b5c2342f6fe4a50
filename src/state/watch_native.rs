//! Effects where pages are rendered to strings: none.

use crate::state::calls::Act;

/// Does nothing.
pub fn watch(_run: Box<dyn Act<()>>) {}
