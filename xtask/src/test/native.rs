//! Runs all tests that need no browser: the app's, the server's, and those of xtask and the end-to-end suite.

use anyhow::Result;

use super::tally::Tally;
use super::{NATIVE, run_tests};
use crate::project::Project;
use crate::step::Steps;
use crate::tools;

pub(super) fn run(project: &Project, steps: &Steps, runner_args: &[String]) -> Result<Tally> {
    let mut tests = tools::cargo(project)?;
    tests
        .arg("test")
        .args(NATIVE)
        .arg("--no-fail-fast")
        .arg("--")
        .args(runner_args);
    run_tests(steps, "Native tests", &mut tests)
}
