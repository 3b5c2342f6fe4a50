//! Runs the end-to-end tests. The suite starts its own servers and browsers; this module only starts the suite.

use std::process::Command;

use anyhow::{Result, bail};

use super::part::Part;
use super::tally::Tally;
use super::{NATIVE, run_tests};
use crate::durations;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, browser, node};

/// The end-to-end tests to run. Those against third-party servers are in the suite's module `backends`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Selection {
    ReferenceBackend,
    ThirdPartyBackends,
}

pub(super) fn run(
    project: &Project,
    steps: &Steps,
    selection: Selection,
    runner_args: &[String],
) -> Result<Tally> {
    browser::chromium(steps)?;
    node::axe(project, steps)?;
    require_built(project)?;
    let mut tests_command = suite_command(project)?;
    tests_command.args(runner_args);
    let what = match selection {
        Selection::ReferenceBackend => {
            tests_command.args(["--skip", "backends::"]);
            "End-to-end tests"
        }
        Selection::ThirdPartyBackends if runner_args.is_empty() => {
            tests_command.arg("backends::");
            "End-to-end tests against real WordPress, Isso and Waline"
        }
        Selection::ThirdPartyBackends => "End-to-end tests",
    };
    run_tests(steps, what, &mut tests_command)
}

/// The tests that also run in Firefox and WebKit. The widget runs in pages we never see. Local storage and background
/// sending depend on the browser. And the suite must detect errors in these browsers as it does in Chromium.
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

/// Runs the tests of [`IN_EVERY_ENGINE`], or those that `runner_args` name, in Firefox and WebKit.
pub(super) fn run_in_other_engines(
    project: &Project,
    steps: &Steps,
    runner_args: &[String],
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
    if runner_args.is_empty() {
        tests_command.args(IN_EVERY_ENGINE);
    } else {
        tests_command.args(runner_args);
    }
    tests_command
        .args(["--skip", "backends::"])
        .env("STANDFIRST_BROWSER", OTHER_ENGINES);
    run_tests(
        steps,
        "End-to-end tests in Firefox and WebKit",
        &mut tests_command,
    )
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
