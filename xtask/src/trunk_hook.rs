//! `cargo xtask hook …`: what plain `trunk build` and `trunk serve` need around their own work.
//!
//! `Trunk.toml` names both hooks. `cargo xtask build` does the same work itself, with more around it, and runs Trunk
//! without them ([`config_without_hooks`]).

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::site;
use crate::step::Steps;

/// When Trunk runs a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before Trunk reads `index.html`.
    PreBuild,
    /// After Trunk has written everything into its staging folder.
    PostBuild,
}

/// Runs one hook.
///
/// # Errors
/// When a file cannot be read or written, or Trunk did not start this command.
pub fn run(project: &Project, stage: Stage) -> Result<()> {
    match stage {
        Stage::PreBuild => site::join_styles(project),
        Stage::PostBuild => {
            let staging = env::var_os("TRUNK_STAGING_DIR")
                .context("TRUNK_STAGING_DIR is not set: only Trunk runs this command")?;
            let is_release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
            let steps = Steps::default();
            site::complete_development_build(project, &steps, Path::new(&staging), is_release)
        }
    }
}

/// Writes a copy of `Trunk.toml` without hooks; returns its path.
///
/// The hooks start Cargo, and inside `cargo xtask build` Cargo would get the flags that are meant for the shipped
/// module: it would compile this program with them.
///
/// # Errors
/// When `Trunk.toml` cannot be read or the copy not written.
pub fn config_without_hooks(project: &Project) -> Result<PathBuf> {
    let text = fs::read_to_string(project.path("Trunk.toml")).context("reading Trunk.toml")?;
    let config = without_hooks(&text, project.root())?;
    let folder = project.path("target/trunk");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let file = folder.join("Trunk.toml");
    fs::write(&file, config).with_context(|| format!("writing {}", file.display()))?;
    Ok(file)
}

/// Trunk reads relative paths against the folder of its configuration, so they become absolute.
fn without_hooks(text: &str, root: &Path) -> Result<String> {
    let mut config: toml::Table = text.parse().context("reading Trunk.toml")?;
    config.remove("hooks");
    let build = config
        .get_mut("build")
        .and_then(toml::Value::as_table_mut)
        .context("Trunk.toml has no [build]")?;
    for key in ["target", "dist"] {
        if let Some(path) = build.get(key).and_then(toml::Value::as_str) {
            let path = root.join(path).to_string_lossy().into_owned();
            build.insert(key.to_owned(), toml::Value::String(path));
        }
    }
    config.remove("watch");
    config.remove("serve");
    config.remove("proxy");
    toml::to_string(&config).context("writing Trunk.toml without hooks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_runs_trunk_without_hooks() -> Result<()> {
        let project = Project::find()?;
        let text = fs::read_to_string(project.path("Trunk.toml"))?;
        assert!(text.contains("[[hooks]]"), "plain Trunk has no hooks");
        let config: toml::Table = without_hooks(&text, Path::new("/p"))?.parse()?;
        assert!(!config.contains_key("hooks"));
        assert_eq!(config["build"]["target"].as_str(), Some("/p/index.html"));
        assert_eq!(config["build"]["dist"].as_str(), Some("/p/dist"));
        assert_eq!(config["build"]["filehash"].as_bool(), Some(true));
        Ok(())
    }
}
