//! Minification of scripts: removes comments and shortens names.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::step::Steps;

/// The suffix that Trunk gives to the script that starts the application (`src/boot.mjs`).
pub(super) const BOOT_SUFFIX: &str = "-boot.mjs";

/// Minifies a JavaScript module in place.
///
/// # Errors
/// When terser cannot be run or cannot parse the script.
pub(super) fn run(steps: &Steps, terser: &Path, what: &str, script: &Path) -> Result<()> {
    let mut command = Command::new(terser);
    command
        .arg(script)
        .args(["--module", "--compress", "passes=3", "--mangle", "--output"])
        .arg(script);
    steps.run(&format!("Minifying {what}"), &mut command)?;
    Ok(())
}
