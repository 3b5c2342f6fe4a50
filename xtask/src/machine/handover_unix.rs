//! Handing the terminal over to a program, on Unix.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

/// Becomes the program: it keeps our process id, so Ctrl-C and every other signal reach it alone and
/// nothing of ours is left behind when it ends. Returns only when it could not be started.
///
/// # Errors
/// When the program cannot be started.
pub fn become_program(mut command: Command) -> Result<()> {
    let error = command.exec();
    Err(error).with_context(|| format!("starting {}", command.get_program().display()))
}
