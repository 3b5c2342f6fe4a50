//! `cargo xtask screens`: pictures of the pages, for eyes and for the README.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::ScreensOptions;
use crate::project::Project;
use crate::step::Steps;
use crate::test;

/// Builds what is needed and has the end-to-end suite take the pictures into `target/screens/`.
///
/// # Errors
/// When something cannot be built or a page cannot be shown.
pub fn run(project: &Project, options: &ScreensOptions) -> Result<()> {
    let steps = Steps {
        verbose: options.verbose,
    };
    if !options.no_build && test::build_for_stories(project, &steps)? != ExitCode::SUCCESS {
        bail!("the site could not be built");
    }
    let finished = steps.run("Taking pictures", &mut test::screens_command(project)?)?;
    steps.show(&finished);
    Ok(())
}
