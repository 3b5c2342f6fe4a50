//! One stylesheet from many: `style/main.css` imports the others, and this puts them in their places.
//!
//! An `@import` left for the browser would cost a further round trip for each file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// Where the joined sheet goes; `index.html` names it to Trunk.
const JOINED: &str = "target/standfirst.css";

/// Joins `style/main.css` with all it imports.
///
/// # Errors
/// When a file is missing or an import is written in a way that is not understood.
pub(super) fn write(project: &Project) -> Result<()> {
    let sheet = join(&project.path("style"), "main.css")?;
    let target = project.path(JOINED);
    // Trunk watches and hashes the file: leave its date alone when nothing changed.
    if fs::read_to_string(&target).is_ok_and(|old| old == sheet) {
        return Ok(());
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    fs::write(&target, sheet).with_context(|| format!("writing {}", target.display()))
}

fn join(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let Some(rule) = line.trim().strip_prefix("@import") else {
            joined.push_str(line);
            joined.push('\n');
            continue;
        };
        let Some(import) = Import::parse(rule) else {
            bail!(
                "{}: `{line}` should read `@import url(\"file.css\") layer(name);`",
                path.display()
            );
        };
        let imported = join(folder, import.file)?;
        match import.layer {
            Some(layer) => joined.push_str(&format!("@layer {layer} {{\n{imported}}}\n")),
            None => joined.push_str(&imported),
        }
    }
    Ok(joined)
}

/// What follows `@import`.
struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    fn parse(rule: &'a str) -> Option<Self> {
        let rule = rule.trim().strip_suffix(';')?.trim();
        let (address, rest) = match rule.strip_prefix("url(") {
            Some(rest) => rest.split_once(')')?,
            None => {
                let end = rule[1..].find(['"', '\''])? + 2;
                rule.split_at(end)
            }
        };
        let file = address.trim().trim_matches(['"', '\'']);
        let layer = match rest.trim() {
            "" => None,
            condition => Some(condition.strip_prefix("layer(")?.strip_suffix(')')?.trim()),
        };
        Some(Self { file, layer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_take_their_places_and_layers() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(
            folder.path().join("main.css"),
            "@layer base, page;\n@import url(\"base.css\") layer(base);\n@import 'plain.css';\nb{}\n",
        )?;
        fs::write(folder.path().join("base.css"), "a{}\n")?;
        fs::write(folder.path().join("plain.css"), "p{}\n")?;
        let joined = join(folder.path(), "main.css")?;
        assert_eq!(
            joined,
            "@layer base, page;\n@layer base {\na{}\n}\np{}\nb{}\n"
        );
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(
            folder.path().join("main.css"),
            "@import url(a.css) screen;\n",
        )?;
        assert!(join(folder.path(), "main.css").is_err());
        fs::write(folder.path().join("main.css"), "@import url(a.css);\n")?;
        assert!(
            join(folder.path(), "main.css").is_err(),
            "a missing file was accepted"
        );
        Ok(())
    }
}
