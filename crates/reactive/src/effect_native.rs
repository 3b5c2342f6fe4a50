//! The native version: effects do not run where pages are rendered to strings.

use crate::callbacks::Handler;

/// Does nothing.
pub fn effect(_run: Box<dyn Handler<()>>) {}
