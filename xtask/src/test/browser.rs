//! Runs the app's own tests inside a browser, with wasm-bindgen's test runner.

use anyhow::{Context, Result};

use std::path::PathBuf;
use std::process::Command;

use super::run_tests;
use super::tally::Tally;
use crate::project::Project;
use crate::site::purifier;
use crate::step::Steps;
use crate::tools::{self, browser, wasm_target};

pub(super) fn run(project: &Project, steps: &Steps, runner_args: &[String]) -> Result<Tally> {
    wasm_target::ensure(project, steps)?;
    let runner = tools::wasm_bindgen_test_runner(project, steps)?;
    let chromium = browser::chromium(steps)?;
    purifier::write_for_tests(project, steps)?;
    let mut tests = test_command(project)?;
    tests
        .arg("--")
        .args(runner_args)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        // Seconds. The runner's own limit is 20, and a busy machine takes longer to mount 2,000 comments.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        // The runner reads the browser's options from webdriver.json in the project's folder.
        .env("CHROMEDRIVER", chromium.driver);
    run_tests(steps, "Tests in the browser", &mut tests)
}

fn test_command(project: &Project) -> Result<Command> {
    let mut tests = tools::cargo(project)?;
    tests
        .args(["test", "--package", "standfirst", "--target"])
        .args([wasm_target::WASM_TARGET, "--test", "browser"]);
    Ok(tests)
}

/// Compiles the tests. Returns them and their runner, so that the end-to-end suite can run them in the browsers
/// that the runner cannot start.
///
/// # Errors
/// When they do not compile.
pub(super) fn compile(project: &Project, steps: &Steps) -> Result<(PathBuf, PathBuf)> {
    wasm_target::ensure(project, steps)?;
    let runner = tools::wasm_bindgen_test_runner(project, steps)?;
    purifier::write_for_tests(project, steps)?;
    let mut compile = test_command(project)?;
    compile.args(["--no-run", "--message-format", "json"]);
    let output = steps.run("Compiling the browser tests", &mut compile)?;
    let lines = output.output.lines();
    // Cargo also lists the programs of this package, in no fixed order.
    let mut found = lines
        .filter_map(|line| line.split_once("\"executable\":\"")?.1.split_once('"'))
        .filter(|(program, _)| program.contains("/deps/browser-"));
    let (tests, _) = found
        .next_back()
        .context("cargo did not print the path of the compiled tests")?;
    Ok((tests.into(), runner))
}
