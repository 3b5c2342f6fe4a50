//! Handing the terminal over to a program, where a process cannot become another.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// Runs the program to its end and answers with its outcome.
///
/// # Errors
/// When the program cannot be started or ends with a failure.
pub fn become_program(mut command: Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().display());
    }
    Ok(())
}
