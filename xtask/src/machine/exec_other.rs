//! Hands the terminal over to a program, on systems where a process cannot replace itself with another.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// Runs the program until it ends and returns its outcome.
///
/// # Errors
/// When the program cannot be started or ends with a failure.
pub fn replace_process(mut command: Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().display());
    }
    Ok(())
}
