//! What is tested before a release only: the archive that publishers get, and the site as a stable compiler builds
//! it.

use anyhow::Result;

use super::e2e;
use super::tally::Tally;
use crate::cli::TestOptions;
use crate::package;
use crate::project::Project;
use crate::site::saving::Saving;
use crate::site::{self, BuildOptions};
use crate::step::Steps;

/// Makes the release archive of what is in `dist/`, then unpacks and uses it as a publisher does.
pub(super) fn package(project: &Project, steps: &Steps) -> Result<Tally> {
    let archive = package::of_built_site(project, steps)?;
    e2e::run_with_archive(project, steps, &archive)
}

/// Builds the site without the compiler's unstable options into a folder of its own, and runs the end-to-end tests
/// against it.
pub(super) fn stable(project: &Project, steps: &Steps, options: &TestOptions) -> Result<Tally> {
    let folder = project.target().join("dist-stable");
    let build = BuildOptions {
        verbose: steps.verbose,
        without: vec![Saving::StandardLibrary],
        ..BuildOptions::default()
    };
    site::build(&project.clone().with_dist(&folder), &build)?;
    e2e::run_with_site(project, steps, &folder, &options.runner_args)
}
