//! A publisher's project folder: a recipe, its npm dependencies, and the package.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use xtask::project::Project;

use super::{Package, Toolchain};

/// A folder in which npm's programs run.
#[derive(Debug)]
pub struct ProjectFolder {
    folder: TempDir,
    toolchain: Toolchain,
}

impl ProjectFolder {
    /// Fills `node_modules`: the package is unpacked, everything else is linked.
    ///
    /// # Errors
    /// When something cannot be installed or packed.
    pub async fn create(project: &Project, folder: TempDir) -> Result<Self> {
        let toolchain = Toolchain::ensure(project).await?;
        let modules = folder.path().join("node_modules");
        fs::create_dir_all(&modules).context("making node_modules")?;
        let entries = fs::read_dir(toolchain.modules()).context("reading .tools/hosts")?;
        for entry in entries {
            let entry = entry.context("reading .tools/hosts")?;
            let name = entry.file_name();
            symlink(entry.path(), modules.join(&name))
                .with_context(|| format!("linking {}", name.display()))?;
        }
        Package::pack(project)?.unpack(&modules.join("standfirst"))?;
        Ok(Self { folder, toolchain })
    }

    /// Returns the folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns a command for one of npm's programs, or Node itself, in this folder.
    #[must_use]
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        // Runs it through env(1), which looks the program up in the given `PATH` instead of ours.
        let mut command = Command::new("env");
        command
            .arg(program)
            .args(arguments)
            .current_dir(self.path())
            .env("PATH", &self.toolchain.search_path)
            .env("NO_COLOR", "1");
        command
    }

    /// Runs a program to its end. Returns whether it succeeded, and its output.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn attempt(&self, program: &str, arguments: &[&str]) -> Result<(bool, String)> {
        let Output {
            status,
            stdout,
            stderr,
        } = self
            .command(program, arguments)
            .output()
            .with_context(|| format!("running {program}"))?;
        let output = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
        Ok((status.success(), output.into_owned()))
    }

    /// Runs a program that must succeed. Returns its output.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let (succeeded, output) = self.attempt(program, arguments)?;
        if !succeeded {
            bail!("{program} {} failed:\n{output}", arguments.join(" "));
        }
        Ok(output)
    }
}
