//! `cargo xtask test`: every part, one after another, and one line that adds them up.

mod browser;
mod lint;
mod native;
mod part;
mod stories;
mod tally;

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::cli::{BuildOptions, TestOptions};
use crate::machine;
use crate::project::Project;
use crate::site;
use crate::step::Steps;
pub use part::Part;
pub use stories::screens_command;
use tally::Tally;

/// The features under which the workspace is compiled natively. All native commands share them, so that
/// nothing is compiled twice.
const NATIVE: &[&str] = &[
    "--workspace",
    "--no-default-features",
    "--features",
    "standfirst/ssr",
];

/// Runs the parts asked for, all of them when none was named. A failing part does not keep the next
/// from running; the last line printed is `N passed, M failed`.
///
/// # Errors
/// When not even the first part could be started.
pub fn run(project: &Project, options: &TestOptions) -> Result<ExitCode> {
    let steps = Steps {
        verbose: options.verbose,
    };
    machine::require_c_compiler()?;
    let mut total = Tally::default();
    let mut site_is_built = true;
    for part in Part::chosen(&options.only, options.no_build) {
        if part.needs_the_site() && !site_is_built {
            println!("✗ {part}: not run, because the site could not be built");
            total.failed += 1;
            continue;
        }
        let outcome = match part {
            Part::Lint => lint::run(project, &steps),
            Part::Native => native::run(project, &steps, &options.words),
            Part::Browser => browser::run(project, &steps, &options.words),
            Part::Build => build(project, &steps),
            Part::Budget => site::budget::check(project).map(|()| Tally::one_passed()),
            Part::Stories => stories::run(project, &steps, stories::Which::Own, &options.words),
            Part::Engines => stories::run_in_other_engines(project, &steps, &options.words),
            Part::Backends => {
                stories::run(project, &steps, stories::Which::Backends, &options.words)
            }
        };
        let tally = outcome.unwrap_or_else(|error| {
            println!("✗ {part}: {error:#}");
            Tally::one_failed()
        });
        site_is_built &= part != Part::Build || tally.failed == 0;
        println!(
            "{} {part}: {tally}",
            if tally.failed == 0 { "✓" } else { "✗" }
        );
        total += tally;
    }
    println!("\n{total}");
    Ok(total.exit_code())
}

/// Builds what the stories and the pictures run against: the site, the server, the suite.
///
/// # Errors
/// When something that is needed cannot be had.
pub fn build_for_stories(project: &Project, steps: &Steps) -> Result<ExitCode> {
    Ok(build(project, steps)?.exit_code())
}

fn build(project: &Project, steps: &Steps) -> Result<Tally> {
    let mut tally = Tally::default();
    match site::build(
        project,
        &BuildOptions {
            debug: false,
            verbose: steps.verbose,
        },
    ) {
        Ok(()) => tally.passed += 1,
        Err(error) => {
            println!("✗ {error:#}");
            tally.failed += 1;
        }
    }
    // With the tests and not by itself: the features then are those of the whole workspace, and nothing
    // is compiled a second time.
    let mut compile = crate::tools::cargo(project)?;
    compile.arg("build").args(NATIVE).arg("--bins");
    tally += checked(steps, "Building the server and the suite", &mut compile)?;
    Ok(tally)
}

/// Runs a command that either passes or fails as one.
fn checked(steps: &Steps, what: &str, command: &mut Command) -> Result<Tally> {
    let finished = steps.attempt(what, command)?;
    if finished.status.success() {
        return Ok(Tally::one_passed());
    }
    steps.show(&finished);
    Ok(Tally::one_failed())
}

/// Runs test runners and adds up what they say at their ends.
fn counted(steps: &Steps, what: &str, command: &mut Command) -> Result<Tally> {
    let finished = steps.attempt(what, command)?;
    let tally = Tally::of_output(&finished.output, finished.status.success());
    if tally.failed > 0 {
        steps.show(&finished);
    }
    Ok(tally)
}
