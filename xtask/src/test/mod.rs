//! `cargo xtask test`: runs the parts, then prints a table of durations and one line with the totals.

mod browser;
mod e2e;
mod failures;
mod lint;
mod native;
mod part;
mod release;
mod report;
mod tally;

use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::cli::TestOptions;
use crate::durations;
use crate::machine;
use crate::project::Project;
use crate::site::{self, BuildOptions};
use crate::step::Steps;
pub use e2e::screens_command;
pub use part::Part;
use tally::Tally;

/// The features used to compile the workspace natively. All native commands share them, so that nothing is
/// compiled twice.
const NATIVE: &[&str] = &[
    "--workspace",
    "--no-default-features",
    "--features",
    "standfirst/ssr",
];

/// The result of a part that has run.
struct PartResult {
    part: Part,
    tally: Tally,
    elapsed: Duration,
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
    let started = Instant::now();
    let times = project.target().join("test-times.tsv");
    durations::start(&times)?;
    let parts = Part::selected(&options.only, options.no_build, options.thorough);
    if options.thorough {
        println!(
            "A thorough run takes hours. These parts follow: {}.",
            names(&parts)
        );
    }
    let run_in_order = |parts: Vec<Part>, site_is_built: bool| -> Vec<PartResult> {
        let mut site_is_built = site_is_built;
        let mut all = Vec::new();
        for part in parts {
            let result = run_part(project, &steps, options, part, site_is_built);
            site_is_built &= part != Part::Build || result.tally.failed == 0;
            all.push(result);
        }
        all
    };
    let (e2e_parts, before): (Vec<Part>, Vec<Part>) =
        parts.iter().partition(|part| part.runs_e2e_tests());
    let (site, others): (Vec<Part>, Vec<Part>) =
        before.into_iter().partition(|part| part.builds_site());
    let mut results = thread::scope(|scope| {
        let site = scope.spawn(|| {
            let site_results = run_in_order(site, true);
            // If an installation fails, the parts that need it report the error.
            let _ = e2e::prepare(project, &steps, &e2e_parts);
            site_results
        });
        let mut results = run_in_order(others, true);
        match site.join() {
            Ok(site_results) => results.extend(site_results),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        results
    });
    let built = |one: &PartResult| one.part != Part::Build || one.tally.failed == 0;
    let site_is_built = results.iter().all(built);
    results.extend(run_in_order(e2e_parts, site_is_built));

    let mut total = Tally::default();
    for one in &results {
        total += one.tally.clone();
    }
    println!(
        "\n{}",
        report::table(&results, &durations::read(&times)?, started.elapsed())
    );
    if !total.failures.is_empty() {
        println!("{}", failures::summary(&total.failures));
    }
    println!("{total}");
    Ok(total.exit_code())
}

fn names(parts: &[Part]) -> String {
    let names: Vec<String> = parts.iter().map(Part::to_string).collect();
    names.join(", ")
}

fn run_part(
    project: &Project,
    steps: &Steps,
    options: &TestOptions,
    part: Part,
    site_is_built: bool,
) -> PartResult {
    let started = Instant::now();
    let outcome = if part.needs_site() && !site_is_built {
        Err(anyhow!("not run, because the site could not be built"))
    } else {
        match part {
            Part::Lint => lint::run(project, steps),
            Part::Native => native::run(project, steps, &options.runner_args),
            Part::Browser => browser::run(project, steps, &options.runner_args),
            Part::Build => build(project, steps),
            Part::Budget => site::budget::check(project).map(|()| Tally::one_passed()),
            Part::E2e => e2e::run(project, steps, options),
            Part::Engines => e2e::run_in_other_engines(project, steps, options),
            Part::Backends => e2e::run_against_backends(project, steps, options),
            Part::Package => release::package(project, steps),
            Part::Stable => release::stable(project, steps, options),
            Part::Faults => e2e::run_faults(project, steps),
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
    PartResult {
        part,
        tally,
        elapsed: started.elapsed(),
    }
}

/// Builds what the end-to-end tests and the screenshots need: the site, the server, the suite.
///
/// # Errors
/// When something that is needed cannot be installed or built.
pub fn build_for_e2e_tests(project: &Project, steps: &Steps) -> Result<ExitCode> {
    Ok(build(project, steps)?.exit_code())
}

fn build(project: &Project, steps: &Steps) -> Result<Tally> {
    let mut tally = Tally::default();
    match site::build(
        project,
        &BuildOptions {
            verbose: steps.verbose,
            ..BuildOptions::default()
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
    tally += run_check(steps, "Building the server and the suite", &mut compile)?;
    Ok(tally)
}

/// Runs a command that counts as one check.
fn run_check(steps: &Steps, what: &str, command: &mut Command) -> Result<Tally> {
    let finished = steps.attempt(what, command)?;
    if finished.status.success() {
        return Ok(Tally::one_passed());
    }
    steps.show(&finished);
    Ok(Tally::of_output(what, &finished.output, false))
}

/// Runs test runners and adds up the totals they print.
fn run_tests(steps: &Steps, what: &str, command: &mut Command) -> Result<Tally> {
    let finished = steps.attempt(what, command)?;
    let tally = Tally::of_output(what, &finished.output, finished.status.success());
    if tally.failed > 0 {
        steps.show(&finished);
    }
    Ok(tally)
}
