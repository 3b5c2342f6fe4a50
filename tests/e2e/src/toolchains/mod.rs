//! What publishers build their sites with: npm's bundlers and frameworks, and Hugo. npm's packages are
//! installed once into `.tools/hosts/`.

pub mod hugo;
mod manifest;
mod package;
mod project_folder;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xtask::machine::{find_program, program_version};
use xtask::project::Project;
use xtask::step::Steps;
use xtask::tools::node;

use crate::servers::{INSTALL_LOCK, is_installed, mark_installed};

pub use package::Package;
pub use project_folder::ProjectFolder;

/// The programs and libraries that the recipes name, at the versions they name.
#[derive(Debug, Clone)]
pub struct Toolchain {
    modules: PathBuf,
    search_path: OsString,
}

impl Toolchain {
    /// Installs them unless they are installed. The first test installs, the others wait.
    ///
    /// # Errors
    /// When they cannot be installed.
    pub async fn ensure(project: &Project) -> Result<Self> {
        let _guard = INSTALL_LOCK.lock().await;
        let folder = project.tools().join("hosts");
        tokio::task::spawn_blocking(move || install(&Steps::default(), &folder))
            .await
            .context("the installation was interrupted")?
    }

    /// The path of `node_modules`.
    #[must_use]
    pub fn modules(&self) -> &Path {
        &self.modules
    }
}

fn install(steps: &Steps, folder: &Path) -> Result<Toolchain> {
    node::require_npm(steps)?;
    let node = find_program(&["node"]).and_then(|node| program_version(&node));
    let needs_node = !manifest::node_is_new_enough(node.as_deref().unwrap_or_default());
    let manifest_text = manifest::package_json(needs_node)?;
    if !is_installed(folder, &manifest_text) {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        fs::write(folder.join("package.json"), &manifest_text).context("writing a package.json")?;
        steps.install(
            "Installing Vite, React, Vue, TypeScript and publint into .tools (once)",
            &mut node::npm_install(folder)?,
        )?;
        mark_installed(folder, &manifest_text)?;
    }
    let modules = folder.join("node_modules");
    let mut folders = vec![modules.join(".bin")];
    if needs_node {
        folders.push(modules.join(manifest::node_package()).join("bin"));
    }
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let search_path = std::env::join_paths(folders).context("putting .tools into PATH")?;
    Ok(Toolchain {
        modules,
        search_path,
    })
}
