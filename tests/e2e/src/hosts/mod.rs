//! What publishers build their sites with: npm's bundlers and frameworks, and Hugo. npm's packages are
//! installed once into `.tools/hosts/`.

pub mod hugo;
mod manifest;
mod package;
mod workshop;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xtask::machine::{find_program, program_version};
use xtask::project::Project;
use xtask::step::Steps;
use xtask::tools::node;

use crate::servers::{INSTALLING, is_marked, mark};

pub use package::Package;
pub use workshop::Workshop;

/// The programs and libraries that the recipes name, at the versions they name.
#[derive(Debug, Clone)]
pub struct Hosts {
    modules: PathBuf,
    search_path: OsString,
}

impl Hosts {
    /// Installs them unless they are installed. The first test installs, the others wait.
    ///
    /// # Errors
    /// When they cannot be installed.
    pub async fn ensure(project: &Project) -> Result<Self> {
        let _turn = INSTALLING.lock().await;
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

fn install(steps: &Steps, folder: &Path) -> Result<Hosts> {
    node::require_npm(steps)?;
    let node = find_program(&["node"]).and_then(|node| program_version(&node));
    let needs_node = !manifest::is_new_enough(node.as_deref().unwrap_or_default());
    let words = manifest::write(needs_node)?;
    if !is_marked(folder, &words) {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        fs::write(folder.join("package.json"), &words).context("writing a package.json")?;
        steps.install(
            "Installing Vite, React, Vue, TypeScript and publint into .tools (once)",
            &mut node::npm_install(folder)?,
        )?;
        mark(folder, &words)?;
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
    Ok(Hosts {
        modules,
        search_path,
    })
}
