//! A publisher's folder: a recipe, what it names from npm, and the package.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use xtask::project::Project;

use super::{Hosts, Package};

/// A folder in which npm's programs are run.
#[derive(Debug)]
pub struct Workshop {
    folder: TempDir,
    hosts: Hosts,
}

impl Workshop {
    /// Furnishes a folder: the package unpacked, everything else linked.
    ///
    /// # Errors
    /// When something cannot be installed or packed.
    pub async fn furnish(project: &Project, folder: TempDir) -> Result<Self> {
        let hosts = Hosts::ensure(project).await?;
        let modules = folder.path().join("node_modules");
        fs::create_dir_all(&modules).context("making node_modules")?;
        let entries = fs::read_dir(hosts.modules()).context("reading .tools/hosts")?;
        for entry in entries {
            let entry = entry.context("reading .tools/hosts")?;
            let name = entry.file_name();
            symlink(entry.path(), modules.join(&name))
                .with_context(|| format!("linking {}", name.display()))?;
        }
        Package::pack(project)?.unpack(&modules.join("standfirst"))?;
        Ok(Self { folder, hosts })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// One of npm's programs, or Node itself, in this folder.
    #[must_use]
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        // By way of env(1): it looks the program up in the path it is given, and not in ours.
        let mut command = Command::new("env");
        command
            .arg(program)
            .args(arguments)
            .current_dir(self.path())
            .env("PATH", &self.hosts.search_path)
            .env("NO_COLOR", "1");
        command
    }

    /// Runs a program to its end, whatever that is.
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
        let said = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
        Ok((status.success(), said.into_owned()))
    }

    /// Runs a program that must succeed; answers with what it said.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let (succeeded, said) = self.attempt(program, arguments)?;
        if !succeeded {
            bail!("{program} {} failed:\n{said}", arguments.join(" "));
        }
        Ok(said)
    }
}
