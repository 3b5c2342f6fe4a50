//! Chromium, which runs every browser test.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::from_environment;
use crate::machine::{apt, find_program};
use crate::step::Steps;

const DRIVERS: &[&str] = &["chromedriver"];
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Chromium with its driver.
#[derive(Debug, Clone)]
pub struct Chromium {
    /// chromedriver.
    pub driver: PathBuf,
    /// The browser itself.
    pub program: PathBuf,
}

/// Finds Chromium and its driver, and installs the distribution's packages if that is possible. The variables
/// `CHROMEDRIVER` and `CHROMIUM` select others.
///
/// # Errors
/// When one is missing. The error says which packages to install.
pub fn chromium(steps: &Steps) -> Result<Chromium> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(steps, "the browser tests", &["chromium", "chromium-driver"])?;
    find().context(
        "Chromium or chromedriver was not found; install both (Debian: `apt install chromium \
         chromium-driver`)",
    )
}

fn find() -> Option<Chromium> {
    Some(Chromium {
        driver: from_environment("CHROMEDRIVER").or_else(|| find_program(DRIVERS))?,
        program: from_environment("CHROMIUM").or_else(|| find_program(BROWSERS))?,
    })
}
