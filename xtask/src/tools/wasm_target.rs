//! The compiler's WebAssembly target.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::machine::find_program;
use crate::project::Project;
use crate::step::Steps;

/// The target that the app is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Installs the target if it is missing.
///
/// # Errors
/// When it is missing and rustup does not exist or fails.
pub fn ensure(project: &Project, steps: &Steps) -> Result<()> {
    // Parts of the test command run in parallel. The second waits here and finds what the first has installed.
    static LOCK: Mutex<()> = Mutex::new(());
    let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    if target_libdir(project)?.is_dir() {
        return Ok(());
    }
    let Some(rustup) = find_program(&["rustup"]) else {
        bail!(
            "this Rust compiler has no {WASM_TARGET} target and rustup is not there to add it; install \
             Rust with rustup (https://rustup.rs), or the distribution's package of that target"
        );
    };
    let mut add = Command::new(rustup);
    add.args(["target", "add", WASM_TARGET])
        .current_dir(project.root());
    steps.install("Adding the compiler's WebAssembly target", &mut add)?;
    Ok(())
}

/// Returns the folder of the target's standard library. It exists if the target is installed, by rustup or
/// otherwise.
fn target_libdir(project: &Project) -> Result<PathBuf> {
    let output = super::rustc(project)
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .output()
        .context("running rustc")?;
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}
