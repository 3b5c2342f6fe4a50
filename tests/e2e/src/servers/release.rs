//! The release archive, unpacked and started as its README says.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use xtask::package;
use xtask::project::Project;
use xtask::step::Steps;

use super::reference::{executable, read_address};
use super::site;
use crate::process::Program;

/// The environment variable that names an archive. Without it, one is made of the server for tests.
const VARIABLE: &str = "STANDFIRST_PACKAGE";

/// An unpacked archive. It is deleted when dropped.
#[derive(Debug)]
pub struct Release {
    /// The only folder of the archive.
    folder: PathBuf,
    _unpacked: TempDir,
}

impl Release {
    /// Unpacks the archive into a folder outside the working copy.
    ///
    /// # Errors
    /// When it cannot be made or unpacked.
    pub fn unpack(project: &Project) -> Result<Self> {
        let unpacked = tempfile::tempdir().context("making a folder for a release")?;
        let archive = match std::env::var_os(VARIABLE) {
            Some(archive) => PathBuf::from(archive),
            None => package::assemble(
                project,
                &Steps::default(),
                &executable(project)?,
                &site::built(project)?,
                &unpacked.path().join("made"),
            )?,
        };
        let into = unpacked.path().join("unpacked");
        std::fs::create_dir(&into).context("making a folder for a release")?;
        let status = Command::new("tar")
            .arg("-xzf")
            .arg(&archive)
            .arg("-C")
            .arg(&into)
            .status()
            .context("running tar")?;
        ensure!(status.success(), "{} was not unpacked", archive.display());
        let mut entries = std::fs::read_dir(&into)?;
        let folder = entries.next().context("the archive is empty")??.path();
        ensure!(
            entries.next().is_none(),
            "the archive has more than one folder at its top"
        );
        Ok(Self {
            folder,
            _unpacked: unpacked,
        })
    }

    /// Runs the first command of its README in its folder, on a free port. Returns the program and its address.
    ///
    /// # Errors
    /// When the command does not start a server.
    pub fn start(&self) -> Result<(Program, String)> {
        let readme = std::fs::read_to_string(self.folder.join("README.md"))
            .context("reading the release's README")?;
        let command = first_command(&readme).context("the README has no command")?;
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(format!("exec {command} --listen 127.0.0.1:0"))
            .current_dir(&self.folder);
        let log = self.folder.join("server.log");
        let mut program = Program::start_piped("the release", shell, &log)?;
        let output = program.output().context("the release has no output")?;
        let address = read_address(output)
            .with_context(|| format!("the release did not start:\n{}", program.log_tail()))?;
        Ok((program, address))
    }

    /// The folder that it was unpacked into.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Returns the first line of the first block of commands.
fn first_command(readme: &str) -> Option<&str> {
    let (_, block) = readme.split_once("```sh\n")?;
    block.lines().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_read_from_the_first_block() {
        let readme = "Text\n\n```sh\n./program serve\n./program later\n```\n\n```sh\nother\n```\n";
        assert_eq!(first_command(readme), Some("./program serve"));
        assert_eq!(first_command("No block"), None);
    }
}
