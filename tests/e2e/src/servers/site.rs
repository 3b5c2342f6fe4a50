//! A copy of the built site, configured for one test.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use xtask::project::Project;

/// A folder with the built site in it. It is deleted when dropped.
#[derive(Debug)]
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// Copies the built site.
    ///
    /// # Errors
    /// When the site is not built.
    pub fn copy(project: &Project) -> Result<Self> {
        let dist = built(project)?;
        let folder = tempfile::tempdir().context("making a folder for a site")?;
        copy_tree(&dist, folder.path())?;
        Ok(Self { folder })
    }

    /// Creates a site of one page, for tests of the suite itself.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn of_page(html: &str) -> Result<Self> {
        let folder = tempfile::tempdir().context("making a folder for a site")?;
        let site = Self { folder };
        site.put("index.html", html)?;
        Ok(site)
    }

    /// Replaces `config.json`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn configure(&self, config: &Value) -> Result<()> {
        self.put("config.json", &config.to_string())
    }

    /// Writes any other file of the site.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, name: &str, text: &str) -> Result<()> {
        let file = self.path().join(name);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
    }

    /// Returns the folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Returns the folder of the built site: `dist/`, or the one that `STANDFIRST_DIST` names.
///
/// # Errors
/// When the site is not built.
pub fn built(project: &Project) -> Result<PathBuf> {
    let dist = std::env::var_os("STANDFIRST_DIST").map_or_else(|| project.dist(), PathBuf::from);
    if !dist.join("index.html").is_file() {
        bail!("{} holds no site; run `cargo xtask build`", dist.display());
    }
    Ok(dist)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry.with_context(|| format!("reading {}", from.display()))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("copying {}", source.display()))?;
        }
    }
    Ok(())
}
