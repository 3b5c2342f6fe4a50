//! Runs the end-to-end tests. The suite starts its own servers and browsers; this module only starts the suite.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::part::Part;
use super::tally::Tally;
use super::{NATIVE, run_tests};
use crate::cli::TestOptions;
use crate::durations;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, browser, node};

/// Runs the tests against the reference backend in Chromium. A thorough run leaves the fault run to its own part,
/// which sends more comments.
pub(super) fn run(project: &Project, steps: &Steps, options: &TestOptions) -> Result<Tally> {
    let mut tests_command = in_chromium(project, steps)?;
    tests_command
        .args(&options.runner_args)
        .args(["--skip", BACKENDS]);
    if options.thorough {
        tests_command.args(["--skip", FAULTS]);
    }
    run_tests(steps, "End-to-end tests", &mut tests_command)
}

/// Runs the tests against third-party servers, in a thorough run in all engines.
pub(super) fn run_against_backends(
    project: &Project,
    steps: &Steps,
    options: &TestOptions,
) -> Result<Tally> {
    let mut tests_command = in_chromium(project, steps)?;
    if options.thorough {
        browser::firefox(project, steps)?;
        browser::webkit(project, steps)?;
        tests_command.env(ENGINES_VARIABLE, format!("chromium,{OTHER_ENGINES}"));
    }
    let what = if options.runner_args.is_empty() {
        tests_command.arg(BACKENDS);
        "End-to-end tests against real WordPress, Isso and Waline"
    } else {
        tests_command.args(&options.runner_args);
        "End-to-end tests"
    };
    run_tests(steps, what, &mut tests_command)
}

/// The module of the tests against third-party servers.
const BACKENDS: &str = "backends::";

/// The module of the fault run.
const FAULTS: &str = "faults::";

/// The module of the tests of the release archive.
const RELEASE_ARCHIVE: &str = "release_archive::";

/// The tests that the plain command also runs in Firefox and WebKit. The widget runs in pages we never see. Local
/// storage and background sending depend on the browser. And the suite must detect errors in these browsers as it
/// does in Chromium.
const IN_EVERY_ENGINE: &[&str] = &[
    "harness::",
    "embedding::",
    "embedded_article::",
    "framing::",
    "lazy_part::",
    "outbox::",
    "installed::",
    "sanitiser::",
];

/// The engines other than Chromium, as `STANDFIRST_BROWSER` expects them. One run covers both.
const OTHER_ENGINES: &str = "firefox,webkit";

/// The environment variable that names the engines to the suite.
const ENGINES_VARIABLE: &str = "STANDFIRST_BROWSER";

/// Installs the browsers and tools of the end-to-end tests if they are missing.
pub(super) fn prepare(project: &Project, steps: &Steps, parts: &[Part]) -> Result<()> {
    if !parts.iter().any(|part| part.runs_e2e_tests()) {
        return Ok(());
    }
    node::axe(project, steps)?;
    browser::chromium(steps)?;
    if parts.contains(&Part::Engines) {
        browser::firefox(project, steps)?;
        browser::webkit(project, steps)?;
    }
    Ok(())
}

/// Runs tests in Firefox and WebKit: those that `runner_args` name, else all in a thorough run, else those of
/// [`IN_EVERY_ENGINE`].
pub(super) fn run_in_other_engines(
    project: &Project,
    steps: &Steps,
    options: &TestOptions,
) -> Result<Tally> {
    browser::firefox(project, steps)?;
    browser::webkit(project, steps)?;
    node::axe(project, steps)?;
    require_built(project)?;
    let (tests, runner) = super::browser::compile(project, steps)?;
    let mut tests_command = suite_command(project)?;
    // wasm-bindgen's test runner cannot start these browsers, so the suite runs the browser tests in them.
    tests_command
        .env("STANDFIRST_BROWSER_TESTS", tests)
        .env("STANDFIRST_BROWSER_RUNNER", runner);
    if options.runner_args.is_empty() && !options.thorough {
        tests_command.args(IN_EVERY_ENGINE);
    } else {
        tests_command.args(&options.runner_args);
    }
    tests_command
        .args(["--skip", BACKENDS])
        .env(ENGINES_VARIABLE, OTHER_ENGINES);
    run_tests(
        steps,
        "End-to-end tests in Firefox and WebKit",
        &mut tests_command,
    )
}

/// Runs the fault run with as many comments as `docs/reliability.md` reports. The environment may ask for another
/// number.
pub(super) fn run_faults(project: &Project, steps: &Steps) -> Result<Tally> {
    let mut tests_command = in_chromium(project, steps)?;
    tests_command.arg(FAULTS);
    for (variable, value) in [
        ("STANDFIRST_SUBMISSIONS", "500"),
        ("STANDFIRST_PATIENCE", "3000"),
    ] {
        if env::var_os(variable).is_none() {
            tests_command.env(variable, value);
        }
    }
    run_tests(
        steps,
        "The fault run with hundreds of comments",
        &mut tests_command,
    )
}

/// Runs the tests against the reference backend with another built site than `dist/`.
pub(super) fn run_with_site(
    project: &Project,
    steps: &Steps,
    site: &Path,
    runner_args: &[String],
) -> Result<Tally> {
    let mut tests_command = in_chromium(project, steps)?;
    tests_command
        .args(runner_args)
        .args(["--skip", BACKENDS, "--skip", FAULTS])
        .env("STANDFIRST_DIST", site);
    run_tests(
        steps,
        "End-to-end tests against the site of a stable compiler",
        &mut tests_command,
    )
}

/// Runs the tests of the release archive with this one.
pub(super) fn run_with_archive(project: &Project, steps: &Steps, archive: &Path) -> Result<Tally> {
    let mut tests_command = in_chromium(project, steps)?;
    tests_command
        .arg(RELEASE_ARCHIVE)
        .env("STANDFIRST_PACKAGE", archive);
    run_tests(steps, "Using the release archive", &mut tests_command)
}

/// Returns the command that runs the suite in Chromium, after installing what that needs.
fn in_chromium(project: &Project, steps: &Steps) -> Result<Command> {
    browser::chromium(steps)?;
    node::axe(project, steps)?;
    require_built(project)?;
    suite_command(project)
}

/// Returns the command that takes the screenshots.
///
/// # Errors
/// When the project's path cannot be put into `PATH`.
pub fn screens_command(project: &Project) -> Result<Command> {
    require_built(project)?;
    let mut screens = tools::cargo(project)?;
    screens
        .arg("run")
        .args(["--package", "standfirst-e2e", "--bin", "screens"]);
    Ok(screens)
}

fn suite_command(project: &Project) -> Result<Command> {
    let mut tests_command = tools::cargo(project)?;
    tests_command
        .arg("test")
        .args(NATIVE)
        .args(["--test", "e2e", "--"]);
    if let Some(file) = durations::file() {
        tests_command.env(durations::VARIABLE, file);
    }
    Ok(tests_command)
}

fn require_built(project: &Project) -> Result<()> {
    for (file, command) in [
        (project.dist().join("index.html"), "cargo xtask build"),
        (
            project.debug_program("standfirst-server"),
            "cargo build -p standfirst-server",
        ),
    ] {
        if !file.is_file() {
            bail!("{} is missing; run `{command}` first", file.display());
        }
    }
    Ok(())
}
