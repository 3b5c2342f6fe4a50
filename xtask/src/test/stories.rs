//! Runs the end-to-end tests. The suite starts its own servers and browsers; this module only starts the suite.

use std::process::Command;

use anyhow::{Result, bail};

use super::part::Part;
use super::tally::Tally;
use super::{NATIVE, counted};
use crate::ledger;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, browser, node};

/// Which end-to-end tests to run. Those against third-party servers are in the suite's module `backends`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    Own,
    Backends,
}

pub(super) fn run(
    project: &Project,
    steps: &Steps,
    which: Which,
    words: &[String],
) -> Result<Tally> {
    browser::chromium(steps)?;
    node::axe(project, steps)?;
    require_built(project)?;
    let mut stories = suite(project)?;
    stories.args(words);
    let what = match which {
        Which::Own => {
            stories.args(["--skip", "backends::"]);
            "End-to-end stories"
        }
        Which::Backends if words.is_empty() => {
            stories.arg("backends::");
            "End-to-end stories against real WordPress, Isso and Waline"
        }
        Which::Backends => "End-to-end stories",
    };
    counted(steps, what, &mut stories)
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
    if !parts.iter().any(|part| part.tells_stories()) {
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

/// Runs the tests of [`IN_EVERY_ENGINE`], or those that `words` name, in Firefox and WebKit.
pub(super) fn run_in_other_engines(
    project: &Project,
    steps: &Steps,
    words: &[String],
) -> Result<Tally> {
    browser::firefox(project, steps)?;
    browser::webkit(project, steps)?;
    node::axe(project, steps)?;
    require_built(project)?;
    let (tests, runner) = super::browser::compiled(project, steps)?;
    let mut stories = suite(project)?;
    // wasm-bindgen's test runner cannot start these browsers, so the suite runs the browser tests in them.
    stories
        .env("STANDFIRST_BROWSER_TESTS", tests)
        .env("STANDFIRST_BROWSER_RUNNER", runner);
    if words.is_empty() {
        stories.args(IN_EVERY_ENGINE);
    } else {
        stories.args(words);
    }
    stories
        .args(["--skip", "backends::"])
        .env("STANDFIRST_BROWSER", OTHER_ENGINES);
    counted(
        steps,
        "End-to-end stories in Firefox and WebKit",
        &mut stories,
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

fn suite(project: &Project) -> Result<Command> {
    let mut stories = tools::cargo(project)?;
    stories
        .arg("test")
        .args(NATIVE)
        .args(["--test", "stories", "--"]);
    if let Some(file) = ledger::file() {
        stories.env(ledger::VARIABLE, file);
    }
    Ok(stories)
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
