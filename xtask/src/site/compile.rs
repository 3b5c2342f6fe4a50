//! The compiler settings for the app and the widget.
//!
//! The shipped build compiles its own standard library from source, optimised for size and without panic messages,
//! which nobody would read there. Without this the application is 7 % larger and the widget 8 % (`docs/size.md`). Rust
//! does not yet offer this in stable releases. If a compiler rejects the options, the build uses the standard library
//! that came with it; only the size changes.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::saving::Saving;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{rust_src, rustc, wasm_target::WASM_TARGET};

/// The flags that compile panics to traps. The scripts that start the modules show the reader an error message
/// (`src/boot.mjs`, `embed/started.mjs`). The `cfg` leaves out the panic hook, which would never run.
const ABORT_FLAGS: &[&str] = &[
    "--cfg",
    "traps",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

/// The compiler flags and environment variables of a build.
pub(super) struct Compilation {
    flags: Vec<String>,
    variables: Vec<(&'static str, &'static str)>,
}

impl Compilation {
    /// Returns the settings of a build that a debugger can read.
    pub(super) fn for_debugging(project: &Project) -> Result<Self> {
        Ok(Self {
            flags: common_flags(project)?,
            variables: Vec::new(),
        })
    }

    /// Returns the settings of a small build. `optimised` means that wasm-opt runs afterwards: the build then
    /// keeps function names, because wasm-opt sorts functions by name before it removes the names.
    pub(super) fn for_shipping(
        project: &Project,
        steps: &Steps,
        without: &[Saving],
        optimised: bool,
    ) -> Result<Self> {
        let mut compilation = Self::for_debugging(project)?;
        if optimised {
            let keep_names = ("CARGO_PROFILE_RELEASE_STRIP", "debuginfo");
            compilation.variables.push(keep_names);
        }
        for cfg in without.iter().filter_map(|saving| saving.cfg()) {
            compilation
                .flags
                .extend(["--cfg".to_owned(), cfg.to_owned()]);
        }
        if without.contains(&Saving::StandardLibrary) {
            return Ok(compilation);
        }
        if accepts_abort_flags(project)? && rust_src::ensure(project, steps)? {
            compilation
                .flags
                .extend(ABORT_FLAGS.iter().map(|flag| (*flag).to_owned()));
            compilation.variables.extend([
                ("RUSTC_BOOTSTRAP", "1"),
                ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
                ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
            ]);
        } else {
            println!(
                "  this compiler cannot build its standard library from source: the application is 7 % larger than it \
                 could be, and the widget 8 %"
            );
        }
        Ok(compilation)
    }

    /// Sets the flags and variables on a command that runs Cargo.
    pub(super) fn apply_to(&self, command: &mut Command) {
        command
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags.join("\u{1f}"))
            .envs(self.variables.iter().copied());
    }
}

/// Whether this compiler accepts the options of [`ABORT_FLAGS`].
fn accepts_abort_flags(project: &Project) -> Result<bool> {
    let output = rustc(project)
        .env("RUSTC_BOOTSTRAP", "1")
        .args(ABORT_FLAGS)
        .args(["--print", "sysroot", "--target", WASM_TARGET])
        .output()
        .context("running rustc to find out which options it accepts")?;
    Ok(output.status.success())
}

/// Returns the flags of `.cargo/config.toml` and short names for this machine's folders. The module contains
/// source paths as panic locations. Without the short names, two machines would ship different bytes, and the
/// module would reveal the path of a home folder.
fn common_flags(project: &Project) -> Result<Vec<String>> {
    let home = std::env::var_os("CARGO_HOME").map_or_else(
        || std::env::home_dir().unwrap_or_default().join(".cargo"),
        PathBuf::from,
    );
    // If the standard library's source is installed, panic locations contain its path.
    let sources = rust_src::folder(project)?;
    let remap = |folder: &OsStr, name: &str| {
        format!("--remap-path-prefix={}={name}", folder.to_string_lossy())
    };
    Ok(vec![
        "--cfg".to_owned(),
        "erase_components".to_owned(),
        remap(project.root().as_os_str(), ""),
        remap(home.join("registry/src").as_os_str(), ""),
        remap(sources.as_os_str(), "/rustc"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gets_flags_and_variables() {
        let compilation = Compilation {
            flags: vec!["--cfg".to_owned(), "traps".to_owned()],
            variables: vec![("RUSTC_BOOTSTRAP", "1")],
        };
        let mut command = Command::new("cargo");
        compilation.apply_to(&mut command);
        let variables: Vec<_> = command.get_envs().collect();
        assert!(variables.contains(&(
            OsStr::new("CARGO_ENCODED_RUSTFLAGS"),
            Some(OsStr::new("--cfg\u{1f}traps"))
        )));
        assert!(variables.contains(&(OsStr::new("RUSTC_BOOTSTRAP"), Some(OsStr::new("1")))));
    }
}
