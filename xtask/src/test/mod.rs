//! `cargo xtask test`: runs the parts, then prints a table of durations and one line with the totals.

mod browser;
mod faults;
mod lint;
mod native;
mod part;
mod report;
mod stories;
mod tally;

use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::cli::{BuildOptions, TestOptions};
use crate::ledger;
use crate::machine;
use crate::project::Project;
use crate::site;
use crate::step::Steps;
pub use part::Part;
pub use stories::screens_command;
use tally::Tally;

/// The features used to compile the workspace natively. All native commands share them, so that nothing is
/// compiled twice.
const NATIVE: &[&str] = &[
    "--workspace",
    "--no-default-features",
    "--features",
    "standfirst/ssr",
];

/// A part that has run, with its result.
struct Ran {
    part: Part,
    tally: Tally,
    took: Duration,
}

/// Runs the requested parts, or all of them if none was named. After a failing part, the next ones still run. The
/// last line printed is `N passed, M failed`.
///
/// The site is built in parallel with the parts that do not need it: each compiler has its own folder, and at the
/// end of an optimised build one of two cores is idle.
///
/// # Errors
/// When not even the first part can be started.
pub fn run(project: &Project, options: &TestOptions) -> Result<ExitCode> {
    let steps = Steps {
        verbose: options.verbose,
    };
    machine::require_c_compiler()?;
    let began = Instant::now();
    let times = project.target().join("test-times.tsv");
    ledger::begin(&times)?;
    let parts = Part::chosen(&options.only, options.no_build);
    let in_turn = |parts: Vec<Part>, site_is_built: bool| -> Vec<Ran> {
        let mut site_is_built = site_is_built;
        let mut all = Vec::new();
        for part in parts {
            let ran = run_part(project, &steps, options, part, site_is_built);
            site_is_built &= part != Part::Build || ran.tally.failed == 0;
            all.push(ran);
        }
        all
    };
    let (stories, before): (Vec<Part>, Vec<Part>) =
        parts.iter().partition(|part| part.tells_stories());
    let (site, others): (Vec<Part>, Vec<Part>) =
        before.into_iter().partition(|part| part.makes_the_site());
    let mut ran = thread::scope(|scope| {
        let site = scope.spawn(|| {
            let ran = in_turn(site, true);
            // If an installation fails, the parts that need it report the error.
            let _ = stories::prepare(project, &steps, &stories);
            ran
        });
        let mut ran = in_turn(others, true);
        match site.join() {
            Ok(of_site) => ran.extend(of_site),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        ran
    });
    let built = |one: &Ran| one.part != Part::Build || one.tally.failed == 0;
    let site_is_built = ran.iter().all(built);
    ran.extend(in_turn(stories, site_is_built));

    let mut total = Tally::default();
    for one in &ran {
        total += one.tally.clone();
    }
    println!(
        "\n{}",
        report::text(&ran, &ledger::read(&times)?, began.elapsed())
    );
    if !total.faults.is_empty() {
        println!("{}", faults::text(&total.faults));
    }
    println!("{total}");
    Ok(total.exit_code())
}

fn run_part(
    project: &Project,
    steps: &Steps,
    options: &TestOptions,
    part: Part,
    site_is_built: bool,
) -> Ran {
    let started = Instant::now();
    let outcome = if part.needs_the_site() && !site_is_built {
        Err(anyhow!("not run, because the site could not be built"))
    } else {
        match part {
            Part::Lint => lint::run(project, steps),
            Part::Native => native::run(project, steps, &options.words),
            Part::Browser => browser::run(project, steps, &options.words),
            Part::Build => build(project, steps),
            Part::Budget => site::budget::check(project).map(|()| Tally::one_passed()),
            Part::Stories => stories::run(project, steps, stories::Which::Own, &options.words),
            Part::Engines => stories::run_in_other_engines(project, steps, &options.words),
            Part::Backends => {
                stories::run(project, steps, stories::Which::Backends, &options.words)
            }
        }
    };
    let tally = outcome.unwrap_or_else(|error| {
        println!("✗ {part}: {error:#}");
        Tally::one_failed(vec![format!("{part}: {error:#}")])
    });
    println!(
        "{} {part}: {tally}",
        if tally.failed == 0 { "✓" } else { "✗" }
    );
    Ran {
        part,
        tally,
        took: started.elapsed(),
    }
}

/// Builds what the end-to-end tests and the screenshots need: the site, the server, the suite.
///
/// # Errors
/// When something that is needed cannot be installed or built.
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
            tally += Tally::one_failed(vec![format!("{error:#}")]);
        }
    }
    // Compiles it with the features of the whole workspace, as for the tests. By itself, it would be compiled a
    // second time with other features.
    let mut compile = crate::tools::cargo(project)?;
    compile.arg("build").args(NATIVE).arg("--bins");
    tally += checked(steps, "Building the server and the suite", &mut compile)?;
    Ok(tally)
}

/// Runs a command that counts as one check.
fn checked(steps: &Steps, what: &str, command: &mut Command) -> Result<Tally> {
    let finished = steps.attempt(what, command)?;
    if finished.status.success() {
        return Ok(Tally::one_passed());
    }
    steps.show(&finished);
    Ok(Tally::of_output(what, &finished.output, false))
}

/// Runs test runners and adds up the totals they print.
fn counted(steps: &Steps, what: &str, command: &mut Command) -> Result<Tally> {
    let finished = steps.attempt(what, command)?;
    let tally = Tally::of_output(what, &finished.output, finished.status.success());
    if tally.failed > 0 {
        steps.show(&finished);
    }
    Ok(tally)
}
