//! Which crates are part of the server and of the modules that readers download.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::project::Project;
use crate::tools::{self, wasm_target::WASM_TARGET};

/// A crate that others have written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ThirdParty {
    pub name: String,
    pub version: String,
    /// The SPDX expression of its licence.
    pub licence: String,
    pub authors: Vec<String>,
    pub repository: String,
    /// The folder of its sources.
    pub folder: PathBuf,
}

/// Returns the crates whose code is in the server for this target, or in a module. Macros and build scripts only
/// run at compile time.
pub(super) fn shipped(project: &Project, target: &str) -> Result<Vec<ThirdParty>> {
    let mut used = BTreeSet::new();
    for (packages, target) in [
        (&["standfirst-server"][..], target),
        (&["standfirst", "standfirst-markdown"], WASM_TARGET),
    ] {
        let mut tree = tools::cargo(project)?;
        tree.args(["tree", "--locked", "--prefix", "none", "--format", "{p}"])
            .args(["--edges", "normal,no-proc-macro", "--target", target]);
        for package in packages {
            tree.args(["--package", package]);
        }
        used.extend(names_and_versions(&output(&mut tree)?));
    }
    let mut metadata = tools::cargo(project)?;
    metadata.args(["metadata", "--locked", "--format-version", "1"]);
    let metadata: Value =
        serde_json::from_str(&output(&mut metadata)?).context("reading `cargo metadata`")?;
    let all = third_parties(&metadata)?;
    Ok(used
        .iter()
        .filter_map(|one| all.get(one).cloned())
        .collect())
}

/// Reads lines such as `anyhow v1.0.104 (*)`.
fn names_and_versions(tree: &str) -> impl Iterator<Item = (String, String)> {
    tree.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        let version = words.next()?.strip_prefix('v')?;
        Some((name.to_owned(), version.to_owned()))
    })
}

/// Reads the crates that come from a registry, by name and version.
fn third_parties(metadata: &Value) -> Result<BTreeMap<(String, String), ThirdParty>> {
    let packages = metadata["packages"]
        .as_array()
        .context("`cargo metadata` lists no packages")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = BTreeMap::new();
    for package in packages.iter().filter(|one| !one["source"].is_null()) {
        let manifest = text(&package["manifest_path"]);
        let one = ThirdParty {
            name: text(&package["name"]),
            version: text(&package["version"]),
            licence: text(&package["license"]),
            authors: package["authors"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect(),
            repository: text(&package["repository"]),
            folder: Path::new(&manifest)
                .parent()
                .unwrap_or(Path::new(""))
                .to_owned(),
        };
        found.insert((one.name.clone(), one.version.clone()), one);
    }
    Ok(found)
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.output().context("running cargo")?;
    ensure!(
        output.status.success(),
        "cargo did not list the dependencies:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_and_the_module_are_listed_and_what_builds_them_is_not() -> Result<()> {
        let project = Project::find()?;
        let shipped = shipped(&project, &tools::host_target(&project)?)?;
        let has = |name: &str| shipped.iter().any(|one| one.name == name);
        for used in ["axum", "rusqlite", "leptos", "web-sys", "pulldown-cmark"] {
            assert!(has(used), "{used} is missing");
        }
        for not in ["cc", "serde_derive", "standfirst-model", "fantoccini"] {
            assert!(!has(not), "{not} is listed");
        }
        Ok(())
    }
}
