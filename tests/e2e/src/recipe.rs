//! The recipes of `docs/recipes/`, filled in as a publisher would: the tests run what the documentation shows.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use xtask::project::Project;

use crate::servers::site;

/// The placeholders in the recipes that publishers replace.
const WIDGET: &str = "https://news.example";
const COMMENTS: &str = "https://comments.example";
const INTEGRITY: &str = "sha384-…";

/// What a publisher replaces them with.
#[derive(Debug, Clone)]
pub struct Placeholders {
    /// The origin that serves the widget.
    pub widget: String,
    /// The comment server.
    pub comments: String,
    /// The digest of the loader.
    pub integrity: String,
}

impl Placeholders {
    /// Takes the widget and the comments from one origin, and the digest of the built loader.
    ///
    /// # Errors
    /// When the build wrote no digests.
    pub fn for_origin(project: &Project, origin: &str) -> Result<Self> {
        let file = site::built(project)?.join("widget/integrity.json");
        let text =
            fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        let digests: serde_json::Value = serde_json::from_str(&text)?;
        let integrity = digests["standfirst.mjs"].as_str();
        Ok(Self {
            widget: origin.to_owned(),
            comments: origin.to_owned(),
            integrity: integrity.context("the loader has no digest")?.to_owned(),
        })
    }

    fn replace_in(&self, text: &str) -> String {
        text.replace(WIDGET, &self.widget)
            .replace(COMMENTS, &self.comments)
            .replace(INTEGRITY, &self.integrity)
    }
}

/// Returns the path of a recipe in the repository.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/recipes")
        .join(name)
}

/// Copies a recipe into a temporary folder and fills it in.
///
/// # Errors
/// When a file cannot be copied, or the recipe contains no placeholder.
pub fn instantiate(name: &str, placeholders: &Placeholders) -> Result<TempDir> {
    let folder = tempfile::tempdir().context("making a folder for a recipe")?;
    let filled = copy(&path(name), folder.path(), placeholders)?;
    ensure!(
        filled > 0,
        "the recipe {name} names neither {WIDGET} nor {COMMENTS}"
    );
    Ok(folder)
}

/// Returns the number of files in which a placeholder was replaced.
fn copy(from: &Path, to: &Path, placeholders: &Placeholders) -> Result<usize> {
    let mut filled = 0;
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let source = entry
            .with_context(|| format!("reading {}", from.display()))?
            .path();
        let name = source.file_name().unwrap_or_default();
        // Left by somebody who tried the recipe in the repository.
        if name == "node_modules" || name == "dist" {
            continue;
        }
        let target = to.join(name);
        if source.is_dir() {
            filled += copy(&source, &target, placeholders)?;
            continue;
        }
        let text =
            fs::read_to_string(&source).with_context(|| format!("reading {}", source.display()))?;
        let replaced = placeholders.replace_in(&text);
        filled += usize::from(replaced != text);
        fs::write(&target, replaced).with_context(|| format!("writing {}", target.display()))?;
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced() -> Result<()> {
        let placeholders = Placeholders {
            widget: "http://a".to_owned(),
            comments: "http://b".to_owned(),
            integrity: "sha384-xyz".to_owned(),
        };
        let folder = instantiate("plain", &placeholders)?;
        let page = fs::read_to_string(folder.path().join("index.html"))?;
        assert!(
            page.contains("src=\"http://a/widget/standfirst.mjs\"")
                && page.contains("server=\"http://b\"")
                && page.contains("integrity=\"sha384-xyz\""),
            "{page}"
        );
        Ok(())
    }
}
