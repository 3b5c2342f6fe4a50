//! The npm package in `dist/npm/`: the widget for sites built with a bundler.

mod api;
mod custom_elements;
mod declarations;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

pub use api::Api;

use super::embed::Scripts;
use super::list_files;
use crate::project::Project;

/// Assembles the package from the built site.
///
/// # Errors
/// When a file cannot be copied or `embed/api.json` is invalid.
pub(super) fn write(project: &Project, scripts: &Scripts) -> Result<()> {
    let package = project.dist().join("npm");
    let widget = package.join("widget");
    fs::create_dir_all(&widget).context("making dist/npm")?;
    let modules = scripts.lazy_part.iter().chain([&scripts.markdown]);
    for file in scripts.files.iter().chain(modules) {
        copy(file, &widget.join(file.file_name().unwrap_or_default()))?;
    }
    // A bundler renames the files, so digests by file name would never match. They are left out.
    let put = |name: &str, text: &str| {
        fs::write(package.join(name), text).with_context(|| format!("writing dist/npm/{name}"))
    };
    put("widget/elements.mjs", &scripts.elements)?;
    put("widget/standfirst.mjs", &scripts.registration)?;
    let api = Api::read(project)?;
    // TypeScript reads the types of an `.mjs` file only from a `.d.mts` file; with another suffix there would be
    // no types.
    put("widget/elements.d.mts", &declarations::generate(&api))?;
    put(
        "widget/standfirst.d.mts",
        "export * from \"./elements.mjs\";\n",
    )?;
    let manifest = custom_elements::manifest(&api);
    put("custom-elements.json", &to_pretty_json(&manifest)?)?;
    put("package.json", &to_pretty_json(&package_json(project)?)?)?;
    for folder in ["profiles", "messages"] {
        let from = project.path("public").join(folder);
        fs::create_dir_all(package.join(folder)).context("making dist/npm")?;
        for file in list_files(&from)? {
            copy(&from.join(&file), &package.join(folder).join(&file))?;
        }
    }
    copy(
        &project.path("embed/npm/README.md"),
        &package.join("README.md"),
    )?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&project.path(licence), &package.join(licence))?;
    }
    Ok(())
}

fn package_json(project: &Project) -> Result<Value> {
    let text = fs::read_to_string(project.path("Cargo.toml")).context("reading Cargo.toml")?;
    let cargo: toml::Table = text.parse().context("reading Cargo.toml")?;
    let package = cargo.get("workspace").and_then(|all| all.get("package"));
    let version = package
        .and_then(|package| package.get("version")?.as_str())
        .context("Cargo.toml has no workspace.package.version")?;
    let types = |name: &str| {
        json!({
            "types": format!("./widget/{name}.d.mts"),
            "default": format!("./widget/{name}.mjs"),
        })
    };
    Ok(json!({
        "name": "standfirst",
        "version": version,
        "description": "Comments, and whole articles, on any backend: <standfirst-comments>",
        "keywords": ["comments", "custom-element", "web-component", "wordpress", "isso", "waline", "wasm"],
        "license": "(MIT OR Apache-2.0)",
        "type": "module",
        "exports": {
            // Importing the first entry defines the elements; the second only exports them.
            ".": types("standfirst"),
            "./elements": types("elements"),
            "./custom-elements.json": "./custom-elements.json",
            "./profiles/*": "./profiles/*",
            "./messages/*": "./messages/*",
            "./package.json": "./package.json",
        },
        "types": "./widget/standfirst.d.mts",
        "customElements": "custom-elements.json",
        "sideEffects": ["./widget/standfirst.mjs"],
        // npm includes a file called LICENSE by itself, but not LICENSE-MIT or LICENSE-APACHE.
        "files": ["widget", "profiles", "messages", "custom-elements.json", "LICENSE-MIT", "LICENSE-APACHE"],
    }))
}

fn to_pretty_json(value: &Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(value).context("writing JSON")? + "\n")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("copying {} to {}", from.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_distinguishes_defining_and_exporting_entries() -> Result<()> {
        let description = package_json(&Project::find()?)?;
        assert_eq!(
            description["exports"]["."]["default"],
            "./widget/standfirst.mjs"
        );
        assert_eq!(
            description["exports"]["./elements"]["types"],
            "./widget/elements.d.mts"
        );
        assert_eq!(description["version"], env!("CARGO_PKG_VERSION"));
        Ok(())
    }
}
