//! Shortens the names that a module and the script that loads it use for each other.
//!
//! wasm-bindgen writes some 250 names such as `__wbg_setAttribute_1cb7ae1e1a08d2a5` into the module and into its
//! script. Nothing else uses them. Shortening them in both and minifying the script reduces the download by a
//! thirtieth.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::minify;
use crate::step::Steps;

/// The short names of a module's imports and exports, as binaryen prints them.
#[derive(Debug, Default)]
pub(super) struct Names {
    imports: HashMap<String, String>,
    exports: HashMap<String, String>,
}

impl Names {
    /// Parses what `wasm-opt --minify-imports-and-exports-and-modules` prints, one entry a line:
    /// `{"imports": [[module, name, short]…], "exports": [[name, short]…]}`.
    pub(super) fn parse(printed: &str) -> Result<Self> {
        let mut names = Self::default();
        for line in printed.lines() {
            // Every second piece between quotes is a name.
            let pieces: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            match pieces.as_slice() {
                [_module, name, short] => names
                    .imports
                    .insert((*name).to_owned(), (*short).to_owned()),
                [name, short] => names
                    .exports
                    .insert((*name).to_owned(), (*short).to_owned()),
                _ => None,
            };
        }
        ensure!(
            !names.imports.is_empty() && !names.exports.is_empty(),
            "wasm-opt printed no names"
        );
        Ok(names)
    }

    /// Returns the script with the short names. Fails if an import's name is missing from the script, because the
    /// module and the script would then not match.
    fn shorten_in(&self, script: &str) -> Result<String> {
        let mut shortened = String::with_capacity(script.len());
        let mut found: HashSet<&str> = HashSet::new();
        let mut rest = script;
        while let Some(at) = rest.find(is_identifier_character) {
            shortened.push_str(&rest[..at]);
            let word = &rest[at..];
            let end = word
                .find(|character| !is_identifier_character(character))
                .unwrap_or(word.len());
            let (word, after) = word.split_at(end);
            // The script accesses the module's exports through `wasm`.
            let exported = shortened.ends_with("wasm.");
            let short = if exported {
                self.exports.get_key_value(word)
            } else {
                self.imports.get_key_value(word)
            };
            match short {
                Some((name, short)) => {
                    found.insert(name);
                    shortened.push_str(short);
                }
                None => shortened.push_str(word),
            }
            rest = after;
        }
        shortened.push_str(rest);
        for name in self.imports.keys() {
            ensure!(
                found.contains(name.as_str()),
                "the script lacks the import {name}"
            );
        }
        Ok(shortened)
    }
}

fn is_identifier_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '$'
}

/// Returns the key under which the script passes its functions to the module.
fn module_key(script: &str) -> Option<&str> {
    let key = script.split_once("__proto__: null,\n        \"")?.1;
    Some(key.split_once('"')?.0)
}

/// Shortens the names in a script and minifies it, in place.
pub(super) fn run(steps: &Steps, terser: &Path, script: &Path, names: &Names) -> Result<()> {
    let text =
        fs::read_to_string(script).with_context(|| format!("reading {}", script.display()))?;
    let key = module_key(&text)
        .map(str::to_owned)
        .context("the script has an unknown form: it passes no functions to the module")?;
    let text = names.shorten_in(&text.replace(&format!("\"{key}\""), "\"a\""))?;
    fs::write(script, text).with_context(|| format!("writing {}", script.display()))?;
    minify::run(steps, terser, "the app's script", script)
}

/// Returns the path of a module's script: `x.js` for `x_bg.wasm`.
pub(super) fn script_of(module: &Path) -> Result<PathBuf> {
    let name = module.file_name().unwrap_or_default().to_string_lossy();
    let name = name
        .strip_suffix("_bg.wasm")
        .with_context(|| format!("{}: not a module of wasm-bindgen's", module.display()))?;
    Ok(module.with_file_name(format!("{name}.js")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{
 "imports": [
  ["./x_bg.js", "__wbg_set_12ab", "a"]
 ],
 "exports": [
  ["memory", "b"],
  ["__wbindgen_start", "c"]
 ]
}"#;

    #[test]
    fn only_the_modules_names_are_shortened() -> Result<()> {
        let names = Names::parse(PRINTED)?;
        let script =
            "const i = { __wbg_set_12ab: f }; wasm.memory; wasm.__wbindgen_start(); memory";
        assert_eq!(
            names.shorten_in(script)?,
            "const i = { a: f }; wasm.b; wasm.c(); memory"
        );
        Ok(())
    }

    #[test]
    fn a_script_that_does_not_match_is_rejected() -> Result<()> {
        let names = Names::parse(PRINTED)?;
        assert!(names.shorten_in("wasm.memory").is_err());
        assert!(Names::parse("{}").is_err());
        Ok(())
    }

    #[test]
    fn the_script_is_found_beside_the_module() -> Result<()> {
        let script = script_of(Path::new("dist/x-1_bg.wasm"))?;
        assert_eq!(script, Path::new("dist/x-1.js"));
        assert!(script_of(Path::new("dist/x.wasm")).is_err());
        Ok(())
    }
}
