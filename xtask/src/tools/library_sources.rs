//! The sources of the standard library, which rustup has as a component.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::rustc;
use crate::machine::find_program;
use crate::project::Project;
use crate::step::Steps;

/// Adds the sources where the compiler lacks them; false where they cannot be had.
///
/// # Errors
/// When the compiler cannot be asked where they would lie.
pub fn ensure(project: &Project, steps: &Steps) -> Result<bool> {
    let manifest = folder(project)?.join("library/Cargo.lock");
    if !manifest.is_file()
        && let Some(rustup) = find_program(&["rustup"])
    {
        let mut add = Command::new(rustup);
        add.args(["component", "add", "rust-src"])
            .current_dir(project.root());
        // A machine without a network goes on without them.
        steps.attempt("Adding the standard library's sources", &mut add)?;
    }
    Ok(manifest.is_file())
}

/// Where they lie when they are installed.
///
/// # Errors
/// When the compiler cannot be asked.
pub fn folder(project: &Project) -> Result<PathBuf> {
    let answer = rustc(project)
        .args(["--print", "sysroot"])
        .output()
        .context("asking rustc for its folder")?;
    ensure!(answer.status.success(), "rustc does not say its folder");
    let sysroot = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    Ok(PathBuf::from(sysroot).join("lib/rustlib/src/rust"))
}
