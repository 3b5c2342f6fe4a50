//! The npm package as it would be published.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use xtask::machine::find_program;
use xtask::project::Project;

use crate::servers::site;

/// What `npm pack` makes of `dist/npm/`.
#[derive(Debug)]
pub struct Package {
    archive: PathBuf,
    files: Vec<String>,
    _folder: TempDir,
}

impl Package {
    /// Packs it.
    ///
    /// # Errors
    /// When the package is not built, or npm refuses it.
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
        let said: Value =
            serde_json::from_slice(&packed.stdout).context("reading what npm said")?;
        let archive = said[0]["filename"].as_str().context("a packed file")?;
        let mut files: Vec<String> = said[0]["files"]
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

    /// The file that would go to the registry.
    #[must_use]
    pub fn archive(&self) -> &Path {
        &self.archive
    }

    /// The files in it, in order.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Unpacks it, as `npm install` would.
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
