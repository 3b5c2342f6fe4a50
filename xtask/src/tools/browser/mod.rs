//! The browsers that the tests run in, and the WebDriver programs that control them.

mod chromium;
mod firefox;
mod webkit;

use std::env;
use std::path::PathBuf;

pub use chromium::{Chromium, chromium};
pub use firefox::{Firefox, firefox};
pub use webkit::{WebKit, webkit};

/// Returns the program that an environment variable names, if it exists.
fn from_environment(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_file())
}
