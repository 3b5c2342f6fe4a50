//! The paths inside the working copy.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The working copy the command was started in.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    dist: PathBuf,
}

impl Project {
    /// Finds the working copy that this program was compiled from.
    ///
    /// # Errors
    /// When that folder has since been moved or removed.
    pub fn find() -> Result<Self> {
        // Cargo sets the variable when it runs us. A program started directly uses the compiled-in path.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        for folder in manifest.ancestors() {
            if folder.join("Trunk.toml").is_file() {
                return Ok(Self::at(folder));
            }
        }
        bail!(
            "no Trunk.toml at or above {}: is this the project?",
            manifest.display()
        )
    }

    /// Returns a project at the given folder.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let dist = root.join("dist");
        Self { root, dist }
    }

    /// Returns the project with another folder to build the site into.
    #[must_use]
    pub fn with_dist(mut self, dist: impl Into<PathBuf>) -> Self {
        self.dist = dist.into();
        self
    }

    /// Returns the folder with the workspace's Cargo.toml.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns a path inside the working copy.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Returns the folder that the site is built into.
    #[must_use]
    pub fn dist(&self) -> PathBuf {
        self.dist.clone()
    }

    /// Returns the folder of the project's own tools. It is never committed and may be deleted at any time.
    #[must_use]
    pub fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// Returns Cargo's target folder.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.path("target"),
        }
    }

    /// Returns the path of a workspace program built with the development profile.
    #[must_use]
    pub fn debug_program(&self, name: &str) -> PathBuf {
        self.target()
            .join("debug")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Returns `PATH` with the project's own tools first.
    ///
    /// # Errors
    /// When a folder's name contains the separator of `PATH`.
    pub fn search_path(&self) -> Result<OsString> {
        let own = [
            self.tools().join("bin"),
            self.tools().join("node/node_modules/.bin"),
        ];
        let inherited = env::var_os("PATH").unwrap_or_default();
        env::join_paths(own.into_iter().chain(env::split_paths(&inherited)))
            .context("the project's path cannot be put into PATH")
    }

    /// Returns the version of a package that Cargo.lock pins.
    ///
    /// # Errors
    /// When Cargo.lock cannot be read or does not contain the package.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let text =
            std::fs::read_to_string(self.path("Cargo.lock")).context("reading Cargo.lock")?;
        locked_version(&text, package)
    }
}

fn locked_version(lock: &str, package: &str) -> Result<String> {
    let lock: toml::Table = lock.parse().context("reading Cargo.lock")?;
    lock.get("package")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .and_then(|entry| entry.get("version")?.as_str())
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock does not contain {package}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n";

    #[test]
    fn the_locked_version_is_read() -> Result<()> {
        assert_eq!(locked_version(LOCK, "a")?, "1.2.3");
        assert!(locked_version(LOCK, "b").is_err());
        Ok(())
    }

    #[test]
    fn the_working_copy_is_found() -> Result<()> {
        assert!(Project::find()?.path("Cargo.lock").is_file());
        Ok(())
    }
}
