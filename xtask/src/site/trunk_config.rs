//! The configuration with which `cargo xtask build` runs Trunk.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;

/// Writes a copy of `Trunk.toml` without hooks; returns its path.
///
/// The hooks start Cargo, and inside `cargo xtask build` Cargo would get the flags that are meant for the shipped
/// module: it would compile this program with them.
///
/// # Errors
/// When `Trunk.toml` cannot be read or the copy not written.
pub fn without_hooks(project: &Project) -> Result<PathBuf> {
    let text = fs::read_to_string(project.path("Trunk.toml")).context("reading Trunk.toml")?;
    let config = remove_hooks(&text, project.root())?;
    let folder = project.path("target/trunk");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let file = folder.join("Trunk.toml");
    fs::write(&file, config).with_context(|| format!("writing {}", file.display()))?;
    Ok(file)
}

/// Trunk reads relative paths against the folder of its configuration, so they become absolute.
fn remove_hooks(text: &str, root: &Path) -> Result<String> {
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
        let config: toml::Table = remove_hooks(&text, Path::new("/p"))?.parse()?;
        assert!(!config.contains_key("hooks"));
        assert_eq!(config["build"]["target"].as_str(), Some("/p/index.html"));
        assert_eq!(config["build"]["dist"].as_str(), Some("/p/dist"));
        assert_eq!(config["build"]["filehash"].as_bool(), Some(true));
        Ok(())
    }
}
