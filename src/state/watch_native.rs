//! Effects where pages are rendered to strings: none.

/// Does nothing.
pub fn watch(_run: Box<dyn FnMut()>) {}
