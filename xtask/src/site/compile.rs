//! How the app and the widget are compiled.
//!
//! What is shipped gets a standard library of its own, compiled from its sources for size and
//! without the words of panics, which nobody reads there: a tenth less to download. Rust offers this
//! to its own developers only as yet; where a compiler does not take it, the library it came with is
//! used and all that changes is the size.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::step::Steps;
use crate::tools::{library_sources, rustc, wasm_target::WASM_TARGET};

/// Compiles a mistake of ours to a trap. The scripts that start the modules tell the reader
/// (`src/boot.mjs`, `embed/standfirst.mjs`); the `cfg` leaves out the hook that would never run.
const TRAPS: &[&str] = &[
    "--cfg",
    "traps",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

/// What the compiler is told.
pub(super) struct Compilation {
    flags: Vec<String>,
    variables: Vec<(&'static str, &'static str)>,
}

impl Compilation {
    /// Readable, for a debugger.
    pub(super) fn for_debugging(project: &Project) -> Result<Self> {
        Ok(Self {
            flags: common_flags(project)?,
            variables: Vec::new(),
        })
    }

    /// Small. `optimised` says that the optimiser comes after it, which orders the functions by their
    /// names and takes the names away.
    pub(super) fn for_shipping(project: &Project, steps: &Steps, optimised: bool) -> Result<Self> {
        let mut compilation = Self::for_debugging(project)?;
        if optimised {
            let keep_names = ("CARGO_PROFILE_RELEASE_STRIP", "debuginfo");
            compilation.variables.push(keep_names);
        }
        if takes_traps(project)? && library_sources::ensure(project, steps)? {
            compilation
                .flags
                .extend(TRAPS.iter().map(|flag| (*flag).to_owned()));
            compilation.variables.extend([
                ("RUSTC_BOOTSTRAP", "1"),
                ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
                ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
            ]);
        } else {
            println!(
                "  this compiler cannot build its standard library anew: the app is a tenth larger than it could be"
            );
        }
        Ok(compilation)
    }

    /// Tells a command that runs Cargo.
    pub(super) fn tell(&self, command: &mut Command) {
        command
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags.join("\u{1f}"))
            .envs(self.variables.iter().copied());
    }
}

/// Whether this compiler knows the options of [`TRAPS`].
fn takes_traps(project: &Project) -> Result<bool> {
    let answer = rustc(project)
        .env("RUSTC_BOOTSTRAP", "1")
        .args(TRAPS)
        .args(["--print", "sysroot", "--target", WASM_TARGET])
        .output()
        .context("asking rustc for its options")?;
    Ok(answer.status.success())
}

/// What `.cargo/config.toml` says, and short names for the folders of this machine: they stand in the
/// module, in the places that a panic would name. Without them two machines would ship different
/// bytes, and one of them a home folder.
fn common_flags(project: &Project) -> Result<Vec<String>> {
    let home = std::env::var_os("CARGO_HOME").map_or_else(
        || std::env::home_dir().unwrap_or_default().join(".cargo"),
        PathBuf::from,
    );
    // With the standard library's sources installed its places are named by where those are.
    let sources = library_sources::folder(project)?;
    let short = |folder: &OsStr, name: &str| {
        format!("--remap-path-prefix={}={name}", folder.to_string_lossy())
    };
    Ok(vec![
        "--cfg".to_owned(),
        "erase_components".to_owned(),
        short(project.root().as_os_str(), ""),
        short(home.join("registry/src").as_os_str(), ""),
        short(sources.as_os_str(), "/rustc"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_hears_of_flags_and_variables() {
        let compilation = Compilation {
            flags: vec!["--cfg".to_owned(), "traps".to_owned()],
            variables: vec![("RUSTC_BOOTSTRAP", "1")],
        };
        let mut command = Command::new("cargo");
        compilation.tell(&mut command);
        let told: Vec<_> = command.get_envs().collect();
        assert!(told.contains(&(
            OsStr::new("CARGO_ENCODED_RUSTFLAGS"),
            Some(OsStr::new("--cfg\u{1f}traps"))
        )));
        assert!(told.contains(&(OsStr::new("RUSTC_BOOTSTRAP"), Some(OsStr::new("1")))));
    }
}
