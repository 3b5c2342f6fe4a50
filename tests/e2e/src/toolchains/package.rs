//! The npm package as it would be published.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use xtask::machine::find_program;
use xtask::project::Project;

use crate::servers::site;

/// The result of `npm pack` in `dist/npm/`.
#[derive(Debug)]
pub struct Package {
    archive: PathBuf,
    files: Vec<String>,
    _folder: TempDir,
}

impl Package {
    /// Packs the package.
    ///
    /// # Errors
    /// When the package is not built, or npm rejects it.
    pub fn pack(project: &Project) -> Result<Self> {
        let folder = tempfile::tempdir().context("making a folder for a package")?;
        let npm = find_program(&["npm"]).context("npm was not found")?;
        let packed = Command::new(npm)
            .args(["pack", "--json", "--pack-destination"])
            .arg(folder.path())
            .current_dir(site::built(project)?.join("npm"))
            .output()
            .context("running npm")?;
        if !packed.status.success() {
            bail!(
                "npm pack failed: {}",
                String::from_utf8_lossy(&packed.stderr)
            );
        }
        let report: Value =
            serde_json::from_slice(&packed.stdout).context("reading what npm printed")?;
        let archive = report[0]["filename"].as_str().context("a packed file")?;
        let mut files: Vec<String> = report[0]["files"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|file| file["path"].as_str().map(str::to_owned))
            .collect();
        files.sort();
        Ok(Self {
            archive: folder.path().join(archive),
            files,
            _folder: folder,
        })
    }

    /// Returns the path of the archive that would be published.
    #[must_use]
    pub fn archive(&self) -> &Path {
        &self.archive
    }

    /// Returns the paths of the files in the archive, sorted.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Unpacks the archive as `npm install` would.
    ///
    /// # Errors
    /// When it cannot be unpacked.
    pub fn unpack(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let unpacked = Command::new("tar")
            .args(["--extract", "--strip-components=1", "--file"])
            .arg(&self.archive)
            .arg("--directory")
            .arg(folder)
            .output()
            .context("running tar")?;
        if !unpacked.status.success() {
            bail!("tar failed: {}", String::from_utf8_lossy(&unpacked.stderr));
        }
        Ok(())
    }
}
