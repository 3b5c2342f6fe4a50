//! Checks formatting and runs clippy on everything, natively and for the browser.

use anyhow::Result;

use super::tally::Tally;
use super::{NATIVE, run_check};
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, wasm_target};

pub(super) fn run(project: &Project, steps: &Steps) -> Result<Tally> {
    wasm_target::ensure(project, steps)?;
    let mut tally = Tally::default();
    let mut format = tools::cargo(project)?;
    format.args(["fmt", "--all", "--check"]);
    tally += run_check(steps, "Checking the formatting", &mut format)?;

    let mut native = tools::cargo(project)?;
    native
        .arg("clippy")
        .args(NATIVE)
        .args(["--all-targets", "--", "-D", "warnings"]);
    tally += run_check(steps, "Clippy, native", &mut native)?;

    // `--all-targets` leaves out what `test = false` keeps from `cargo test`.
    let mut end_to_end = tools::cargo(project)?;
    end_to_end.args(["clippy", "--package", "standfirst-e2e", "--test", "e2e"]);
    end_to_end.args(["--", "-D", "warnings"]);
    tally += run_check(steps, "Clippy, end-to-end tests", &mut end_to_end)?;

    let mut browser = tools::cargo(project)?;
    browser
        .args([
            "clippy",
            "--package",
            "standfirst",
            "--package",
            "standfirst-markdown",
            "--lib",
            "--bins",
            "--test",
            "browser",
        ])
        .args(["--target", wasm_target::WASM_TARGET, "--", "-D", "warnings"]);
    tally += run_check(steps, "Clippy, for the browser", &mut browser)?;
    Ok(tally)
}
