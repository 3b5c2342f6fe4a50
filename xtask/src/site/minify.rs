//! Scripts without their comments and long names.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::step::Steps;

/// How Trunk ends the name of the script that starts the application (`src/boot.mjs`).
pub(super) const BOOT: &str = "-boot.mjs";

/// Minifies a module of JavaScript, in place.
///
/// # Errors
/// When terser cannot be run or cannot read the script.
pub(super) fn run(steps: &Steps, terser: &Path, what: &str, script: &Path) -> Result<()> {
    let mut command = Command::new(terser);
    command
        .arg(script)
        .args(["--module", "--compress", "passes=3", "--mangle", "--output"])
        .arg(script);
    steps.run(&format!("Minifying {what}"), &mut command)?;
    Ok(())
}
