//! Joins the style sheets: replaces each `@import` in `style/main.css` with the content of the imported file.
//!
//! If the browser resolved the imports, each file would cost a further round trip.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// The path of the joined sheet, which `index.html` names for Trunk.
const OUTPUT: &str = "target/standfirst.css";

/// Joins `style/main.css` with everything it imports.
///
/// # Errors
/// When a file is missing or an import has an unknown form.
pub(super) fn write(project: &Project) -> Result<()> {
    let sheet = join(&project.path("style"), "main.css")?;
    let target = project.path(OUTPUT);
    // Trunk watches and hashes the file: do not touch it if nothing changed.
    if fs::read_to_string(&target).is_ok_and(|old| old == sheet) {
        return Ok(());
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    fs::write(&target, sheet).with_context(|| format!("writing {}", target.display()))
}

/// Returns the widget's style sheet as one line without comments, to be embedded in its script. Replaces `rem`,
/// because its size is set by the page that embeds the widget.
pub(super) fn for_widget(project: &Project) -> Result<String> {
    for_shadow_root(project, "widget.css")
}

/// Returns the style sheet of the widget's lazy part.
pub(super) fn for_lazy_part(project: &Project) -> Result<String> {
    for_shadow_root(project, "widget-lazy.css")
}

fn for_shadow_root(project: &Project, sheet: &str) -> Result<String> {
    let sheet = join(&project.path("style"), sheet)?;
    Ok(minified(&replace_rem(&sheet)))
}

/// Replaces `1.5rem` with `24px` in container conditions, where nothing else is allowed, and with
/// `calc(1.5 * var(--rem))` elsewhere.
fn replace_rem(sheet: &str) -> String {
    let mut changed = String::with_capacity(sheet.len());
    for line in sheet.lines() {
        let condition = line.trim_start().starts_with("@container");
        let mut rest = line;
        while let Some(at) = rest.find("rem") {
            let (before, after) = rest.split_at(at);
            let digits = before.trim_end_matches(|one: char| one.is_ascii_digit() || one == '.');
            let number = &before[digits.len()..];
            match number.parse::<f64>() {
                Ok(number) if condition => {
                    changed.push_str(&format!("{digits}{}px", number * 16.0));
                }
                Ok(_) => {
                    let (kept, sign) = match digits.strip_suffix('-') {
                        Some(kept) if kept.ends_with([' ', '(', ':']) => (kept, "-"),
                        _ => (digits, ""),
                    };
                    changed.push_str(&format!("{kept}calc({sign}{number} * var(--rem))"));
                }
                Err(_) => changed.push_str(&format!("{before}rem")),
            }
            rest = &after[3..];
        }
        changed.push_str(rest);
        changed.push('\n');
    }
    changed
}

/// Removes comments and white space that have no meaning.
fn minified(sheet: &str) -> String {
    let mut plain = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let mut small = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        let tight = small.ends_with(['{', '}', ';', ',']) || word.starts_with(['{', '}']);
        if !small.is_empty() && !tight {
            small.push(' ');
        }
        small.push_str(word);
    }
    small.replace(";}", "}")
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

/// The content of an `@import` rule.
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
    fn imports_are_replaced_in_place_and_keep_their_layers() -> Result<()> {
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
    fn rem_is_replaced() {
        assert_eq!(
            replace_rem("a { margin: -0.75rem 1rem; } b { x: remove; }\n"),
            "a { margin: calc(-0.75 * var(--rem)) calc(1 * var(--rem)); } b { x: remove; }\n"
        );
        assert_eq!(
            replace_rem("  @container page (min-width: 40.5rem) {\n"),
            "  @container page (min-width: 648px) {\n"
        );
    }

    #[test]
    fn comments_and_white_space_are_removed() {
        assert_eq!(
            minified("/* why */\na > b,\nc {\n  margin: 0 calc(1px + 2px);\n}\n"),
            "a > b,c{margin: 0 calc(1px + 2px)}"
        );
    }

    #[test]
    fn unknown_imports_are_rejected() -> Result<()> {
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
