//! Hands the terminal over to a program, on Unix.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

/// Replaces this process with the program. The program keeps our process id, so Ctrl-C and every other signal
/// reach only it, and no process of ours remains when it ends. Returns only if the program could not be started.
///
/// # Errors
/// When the program cannot be started.
pub fn replace_process(mut command: Command) -> Result<()> {
    let error = command.exec();
    Err(error).with_context(|| format!("starting {}", command.get_program().display()))
}
