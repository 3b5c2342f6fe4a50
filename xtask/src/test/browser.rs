//! Tests of the app's own code inside a browser, by wasm-bindgen's runner.

use anyhow::Result;

use super::counted;
use super::tally::Tally;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, browser, wasm_target};

pub(super) fn run(project: &Project, steps: &Steps, words: &[String]) -> Result<Tally> {
    wasm_target::ensure(project, steps)?;
    let runner = tools::wasm_bindgen_test_runner(project, steps)?;
    let chromium = browser::chromium(steps)?;
    let mut tests = tools::cargo(project)?;
    tests
        .args([
            "test",
            "--package",
            "standfirst",
            "--target",
            wasm_target::WASM_TARGET,
        ])
        .args(["--test", "browser", "--"])
        .args(words)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        // The runner reads the browser's options from webdriver.json in the project's folder.
        .env("CHROMEDRIVER", chromium.driver);
    counted(steps, "Tests in the browser", &mut tests)
}
