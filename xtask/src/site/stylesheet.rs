//! Bundles the style sheets: lightningcss replaces each `@import` in `style/main.css` with the imported file, and
//! rejects what is not CSS.
//!
//! If the browser resolved the imports, each file would cost a further round trip.

use std::collections::HashMap;
use std::fs;
use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, ResolveResult, SourceProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};

use crate::project::Project;

/// The path of the bundled sheet, which `index.html` names for Trunk.
const OUTPUT: &str = "target/standfirst.css";

/// Bundles `style/main.css` with everything it imports.
///
/// # Errors
/// When a file is missing or is not valid CSS.
pub(super) fn write(project: &Project) -> Result<()> {
    let sheets = Sheets::read(&project.path("style"))?;
    // Trunk minifies it in the shipped build.
    let sheet = sheets.bundle("main.css", false)?;
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

fn for_shadow_root(project: &Project, name: &str) -> Result<String> {
    let mut sheets = Sheets::read(&project.path("style"))?;
    for sheet in sheets.texts.values_mut() {
        *sheet = replace_rem(sheet);
    }
    sheets.bundle(name, true)
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

/// The texts of a folder's style sheets, by file name.
struct Sheets {
    texts: HashMap<String, String>,
}

impl Sheets {
    fn read(folder: &Path) -> Result<Self> {
        let reading = || format!("reading {}", folder.display());
        let mut texts = HashMap::new();
        for entry in fs::read_dir(folder).with_context(reading)? {
            let path = entry.with_context(reading)?.path();
            if path.extension().is_some_and(|extension| extension == "css") {
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("reading {}", path.display()))?;
                texts.insert(name, text);
            }
        }
        Ok(Self { texts })
    }

    /// Returns a sheet with everything it imports.
    fn bundle(&self, name: &str, minify: bool) -> Result<String> {
        // An error borrows from the bundler, so only its words are kept.
        let failed = |error: &dyn std::fmt::Display| anyhow!("style/{name}: {error}");
        let mut bundler = Bundler::new(self, None, ParserOptions::default());
        let mut sheet = bundler
            .bundle(Path::new(name))
            .map_err(|error| failed(&error))?;
        if minify {
            sheet
                .minify(MinifyOptions::default())
                .map_err(|error| failed(&error))?;
        }
        let options = PrinterOptions {
            minify,
            ..PrinterOptions::default()
        };
        Ok(sheet.to_css(options).map_err(|error| failed(&error))?.code)
    }
}

impl SourceProvider for Sheets {
    type Error = IoError;

    fn read<'a>(&'a self, file: &Path) -> Result<&'a str, IoError> {
        let name = file.to_string_lossy();
        let missing = || IoError::new(ErrorKind::NotFound, format!("there is no style/{name}"));
        self.texts
            .get(&*name)
            .map(String::as_str)
            .ok_or_else(missing)
    }

    fn resolve(&self, specifier: &str, _: &Path) -> Result<ResolveResult, IoError> {
        Ok(Path::new(specifier).to_owned().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(texts: &[(&str, &str)]) -> Sheets {
        let texts = texts.iter();
        let texts = texts.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Sheets {
            texts: texts.collect(),
        }
    }

    #[test]
    fn imports_are_replaced_in_place_and_keep_their_layers() -> Result<()> {
        let sheets = sheets(&[
            (
                "main.css",
                "@layer base, page;\n@import url(\"base.css\") layer(base);\n@import 'plain.css';\nb{top:0}\n",
            ),
            ("base.css", "a{top:0}\n"),
            ("plain.css", "p{top:0}\n"),
        ]);
        assert_eq!(
            sheets.bundle("main.css", true)?,
            "@layer base{a{top:0}}@layer page;p{top:0}b{top:0}"
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
    fn a_missing_file_and_broken_css_are_named() {
        let missing = sheets(&[("main.css", "@import url(a.css);\n")]);
        let broken = sheets(&[
            ("main.css", "@import url(a.css);\n"),
            ("a.css", "a { top: 0\n}}"),
        ]);
        for (sheets, words) in [(missing, "a.css"), (broken, "main.css")] {
            let error = sheets
                .bundle("main.css", false)
                .map_err(|error| error.to_string());
            assert!(
                error.as_ref().is_err_and(|error| error.contains(words)),
                "{error:?}"
            );
        }
    }

    #[test]
    fn what_browsers_will_decide_is_kept() -> Result<()> {
        let text = "a{color:light-dark(red,blue);inset-inline:0;&:hover{top:0}}";
        let sheets = sheets(&[("main.css", text)]);
        assert_eq!(
            sheets.bundle("main.css", true)?,
            "a{color:light-dark(red,#00f);inset-inline:0;&:hover{top:0}}"
        );
        Ok(())
    }
}
