//! Tools that Cargo compiles and installs.

use std::path::PathBuf;
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
        let mut install = cargo(project)?;
        install
            .args([
                "install",
                self.package,
                "--version",
                self.version,
                "--locked",
                "--force",
                "--root",
            ])
            .arg(project.tools())
            // These tools run only for seconds, so compiling them twice as fast saves more than optimising them.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        let what = format!(
            "Installing {} {} into .tools (once; some minutes)",
            self.package, self.version
        );
        steps
            .install(&what, &mut install)
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
    use super::contains_version;

    #[test]
    fn only_the_exact_version_counts() {
        assert!(contains_version("trunk 0.21.14", "0.21.14"));
        assert!(contains_version("wasm-bindgen 0.2.126 (abcdef)", "0.2.126"));
        assert!(!contains_version("trunk 0.21.140", "0.21.14"));
        assert!(!contains_version("trunk", "0.21.14"));
    }
}
