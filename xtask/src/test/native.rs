//! Runs all tests that need no browser: the app's, the server's, and those of xtask and the end-to-end suite.

use anyhow::Result;

use super::tally::Tally;
use super::{NATIVE, counted};
use crate::project::Project;
use crate::step::Steps;
use crate::tools;

pub(super) fn run(project: &Project, steps: &Steps, words: &[String]) -> Result<Tally> {
    let mut tests = tools::cargo(project)?;
    tests
        .arg("test")
        .args(NATIVE)
        .arg("--no-fail-fast")
        .arg("--")
        .args(words);
    counted(steps, "Native tests", &mut tests)
}
