//! The browsers the tests run in, and the drivers that steer them.

mod chromium;
mod firefox;
mod webkit;

use std::env;
use std::path::PathBuf;

pub use chromium::{Chromium, chromium};
pub use firefox::{Firefox, firefox};
pub use webkit::{WebKit, webkit};

/// A program the environment names, where it names one that exists.
fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_file())
}
