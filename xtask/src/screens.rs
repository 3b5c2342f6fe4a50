//! `cargo xtask screens`: takes pictures of the pages, for review and for the README.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::ScreensOptions;
use crate::project::Project;
use crate::step::Steps;
use crate::test;

/// Builds what is needed, then runs the screenshot program of the end-to-end suite, which writes the pictures into
/// `target/screens/`.
///
/// # Errors
/// When something cannot be built or a page cannot be shown.
pub fn run(project: &Project, options: &ScreensOptions) -> Result<()> {
    let steps = Steps {
        verbose: options.verbose,
    };
    if !options.no_build && test::build_for_e2e_tests(project, &steps)? != ExitCode::SUCCESS {
        bail!("the site could not be built");
    }
    let finished = steps.run("Taking pictures", &mut test::screens_command(project)?)?;
    steps.show(&finished);
    Ok(())
}
