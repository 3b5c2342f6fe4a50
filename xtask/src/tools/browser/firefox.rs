//! Firefox, which runs some of the end-to-end tests.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::from_environment;
use crate::machine::{apt, find_program};
use crate::project::Project;
use crate::step::Steps;
use crate::tools::cargo_tool::CargoTool;

/// Debian does not package geckodriver. One version supports several years of Firefox releases.
const GECKODRIVER: &str = "0.37.0";

const BROWSERS: &[&str] = &["firefox-esr", "firefox"];

/// Firefox with its driver.
#[derive(Debug, Clone)]
pub struct Firefox {
    /// geckodriver.
    pub driver: PathBuf,
    /// The browser itself.
    pub program: PathBuf,
}

/// Finds Firefox and its driver. Installs the distribution's browser if that is possible, and the driver into
/// `.tools`. The variables `GECKODRIVER` and `FIREFOX` select others.
///
/// # Errors
/// When one is missing and cannot be installed. The error says what to install.
pub fn firefox(project: &Project, steps: &Steps) -> Result<Firefox> {
    let driver = match from_environment("GECKODRIVER") {
        Some(driver) => driver,
        None => CargoTool {
            package: "geckodriver",
            program: "geckodriver",
            version: GECKODRIVER,
            default_features: true,
            optimised: &["geckodriver", "webdriver"],
            takes: "about a minute",
        }
        .ensure(project, steps)?,
    };
    if let Some(program) = find() {
        return Ok(Firefox { driver, program });
    }
    apt::install(steps, "the end-to-end tests in Firefox", &["firefox-esr"])?;
    let program =
        find().context("Firefox was not found; install it (Debian: `apt install firefox-esr`)")?;
    Ok(Firefox { driver, program })
}

fn find() -> Option<PathBuf> {
    from_environment("FIREFOX").or_else(|| find_program(BROWSERS))
}
