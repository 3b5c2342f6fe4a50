//! The source of the standard library, which rustup installs as a component.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::rustc;
use crate::machine::find_program;
use crate::project::Project;
use crate::step::Steps;

/// Installs the source if it is missing. Returns false if it cannot be installed.
///
/// # Errors
/// When rustc cannot be run to find its folder.
pub fn ensure(project: &Project, steps: &Steps) -> Result<bool> {
    let manifest = folder(project)?.join("library/Cargo.lock");
    if !manifest.is_file()
        && let Some(rustup) = find_program(&["rustup"])
    {
        let mut add = Command::new(rustup);
        add.args(["component", "add", "rust-src"])
            .current_dir(project.root());
        // A machine without a network continues without the source.
        steps.attempt("Adding the standard library's sources", &mut add)?;
    }
    Ok(manifest.is_file())
}

/// Returns the folder where the source is or would be installed.
///
/// # Errors
/// When rustc cannot be run.
pub fn folder(project: &Project) -> Result<PathBuf> {
    let output = rustc(project)
        .args(["--print", "sysroot"])
        .output()
        .context("running rustc to find its folder")?;
    ensure!(output.status.success(), "rustc did not print its folder");
    let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(PathBuf::from(sysroot).join("lib/rustlib/src/rust"))
}
