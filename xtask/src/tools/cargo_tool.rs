//! Tools that Cargo compiles and installs.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use super::cargo;
use crate::machine::{find_program, program_version};
use crate::project::Project;
use crate::step::Steps;

/// A program from a package on crates.io, at one exact version.
pub(super) struct CargoTool<'a> {
    pub package: &'a str,
    pub program: &'a str,
    pub version: &'a str,
    /// Whether the package's default features are needed.
    pub default_features: bool,
    /// The packages that do the work. Only they are optimised.
    pub optimised: &'a [&'a str],
    /// About how long the installation takes on two processors.
    pub takes: &'a str,
}

impl CargoTool<'_> {
    /// Returns the program's path, after installing it if it is missing.
    pub(super) fn ensure(&self, project: &Project, steps: &Steps) -> Result<PathBuf> {
        // Parts of the test command run in parallel. The second waits here and finds what the first has installed.
        static LOCK: Mutex<()> = Mutex::new(());
        let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = self.find(project) {
            return Ok(found);
        }
        let what = format!("Installing {} {} into .tools", self.program, self.version);
        let takes = format!("{}, only once on this machine", self.takes);
        steps
            .install_long(&what, &takes, &mut self.install_command(project)?)
            .with_context(|| format!("{} {} could not be installed", self.package, self.version))?;
        match self.find(project) {
            Some(found) => Ok(found),
            None => bail!(
                "{} was installed but does not run as version {}",
                self.program,
                self.version
            ),
        }
    }

    /// Returns the command that compiles and installs the tool.
    fn install_command(&self, project: &Project) -> Result<Command> {
        let mut install = cargo(project)?;
        install
            .args(["install", self.package, "--version", self.version])
            .args(["--bin", self.program, "--locked", "--force", "--root"])
            .arg(project.tools())
            // Another program of the same package is then installed in seconds.
            .arg("--target-dir")
            .arg(project.target().join("tools"))
            .args((!self.default_features).then_some("--no-default-features"));
        // These tools run only for seconds, so compiling them fast saves more time than optimising them.
        for (setting, value) in [
            ("OPT_LEVEL", "0"),
            ("LTO", "off"),
            ("CODEGEN_UNITS", "16"),
            ("DEBUG", "0"),
            ("STRIP", "symbols"),
        ] {
            install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        for package in self.optimised {
            install.args([
                "--config",
                &format!("profile.release.package.{package}.opt-level=1"),
            ]);
        }
        Ok(install)
    }

    fn find(&self, project: &Project) -> Option<PathBuf> {
        let file = format!("{}{}", self.program, std::env::consts::EXE_SUFFIX);
        let own = project.tools().join("bin").join(file);
        [Some(own), find_program(&[self.program])]
            .into_iter()
            .flatten()
            .find(|candidate| {
                program_version(candidate).is_some_and(|line| contains_version(&line, self.version))
            })
    }
}

/// Whether a line such as `trunk 0.21.14` names exactly this version.
fn contains_version(line: &str, version: &str) -> bool {
    line.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_program_is_compiled_and_only_its_work_is_optimised() -> Result<()> {
        let tool = CargoTool {
            package: "some-cli",
            program: "some",
            version: "1.2.3",
            default_features: false,
            optimised: &["parser"],
            takes: "a minute",
        };
        let command = tool.install_command(&Project::at("/p"))?;
        let arguments: Vec<_> = command.get_args().filter_map(|one| one.to_str()).collect();
        for expected in [
            &["install", "some-cli", "--version", "1.2.3"][..],
            &["--bin", "some"],
            &["--root", "/p/.tools"],
            &["--no-default-features"],
            &["--config", "profile.release.package.parser.opt-level=1"],
        ] {
            assert!(
                arguments
                    .windows(expected.len())
                    .any(|some| some == expected),
                "{expected:?} is not in {arguments:?}"
            );
        }
        Ok(())
    }

    #[test]
    fn only_the_exact_version_counts() {
        assert!(contains_version("trunk 0.21.14", "0.21.14"));
        assert!(contains_version("wasm-bindgen 0.2.126 (abcdef)", "0.2.126"));
        assert!(!contains_version("trunk 0.21.140", "0.21.14"));
        assert!(!contains_version("trunk", "0.21.14"));
    }
}
