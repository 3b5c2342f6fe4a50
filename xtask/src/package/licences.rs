//! The text that names everything by others in the archive, with its licences.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::crates::{self, ThirdParty};
use crate::project::Project;

/// How the names of files with licences begin, in lower case.
const FILE_NAMES: &[&str] = &[
    "license",
    "licence",
    "copying",
    "copyright",
    "notice",
    "unlicense",
];

/// The licence for crates that name it without a copy of its text.
const MIT: &str = include_str!("mit.txt");

/// What is in the archive beside crates from the registry.
const BESIDE_CRATES: &str = "\
The Rust standard library, by The Rust Project Contributors, in the program and in the modules:
MIT OR Apache-2.0 (LICENSE-APACHE), https://www.rust-lang.org
SQLite, in the program: public domain, https://sqlite.org/copyright.html
DOMPurify, by Cure53 and others, dist/purifier.mjs: Apache-2.0 (LICENSE-APACHE) or MPL-2.0,
https://github.com/cure53/DOMPurify
";

/// Returns the text: a list of the crates with their licences and authors, then each licence once, with the crates
/// that it belongs to.
pub(super) fn of_third_parties(project: &Project, target: &str) -> Result<String> {
    text_of(&crates::shipped(project, target)?)
}

fn text_of(crates: &[ThirdParty]) -> Result<String> {
    let mut text = format!(
        "What others have written and this archive contains\n\n{BESIDE_CRATES}\n\
         The sources of each crate are at https://crates.io/crates/NAME/VERSION.\n\n"
    );
    // Many crates have the same text.
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in crates {
        let name = format!("{} {}", one.name, one.version);
        let by = match one.authors.as_slice() {
            [] => String::new(),
            authors => format!(", by {}", authors.join(", ")),
        };
        let _ = writeln!(text, "{name}: {}{by}", one.licence);
        for licence in texts(one, crates)? {
            users.entry(licence).or_default().push(name.clone());
        }
    }
    for (licence, names) in users {
        let line = "-".repeat(100);
        let _ = write!(text, "\n{line}\n{}\n\n{licence}\n", names.join(", "));
    }
    Ok(text)
}

/// Returns the texts in a crate's folder, else those of another crate of the same project, else the text of MIT.
fn texts(one: &ThirdParty, crates: &[ThirdParty]) -> Result<Vec<String>> {
    let own = texts_in(&one.folder)?;
    if !own.is_empty() {
        return Ok(own);
    }
    for other in crates {
        if !one.repository.is_empty()
            && other.repository == one.repository
            && other.licence == one.licence
        {
            let texts = texts_in(&other.folder)?;
            if !texts.is_empty() {
                return Ok(texts);
            }
        }
    }
    if one.licence.contains("MIT") {
        return Ok(vec![MIT.trim().to_owned()]);
    }
    bail!(
        "{} {} is licensed under \"{}\" and has no text of it: add the text to xtask/src/package/",
        one.name,
        one.version,
        one.licence
    )
}

fn texts_in(folder: &Path) -> Result<Vec<String>> {
    let mut found = BTreeMap::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if FILE_NAMES.iter().any(|start| name.starts_with(start)) && entry.path().is_file() {
            let bytes = fs::read(entry.path()).with_context(|| format!("reading {name}"))?;
            // Texts that differ only in their line ends or in blank space at either end are the same.
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            found.insert(name, text.trim().to_owned());
        }
    }
    Ok(found.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_crate(name: &str, licence: &str, folder: &Path) -> ThirdParty {
        ThirdParty {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
            authors: vec![format!("Author of {name}")],
            repository: "https://code.example/project".to_owned(),
            folder: folder.to_owned(),
        }
    }

    #[test]
    fn each_text_is_there_once_with_all_who_use_it() -> Result<()> {
        let folders = [tempfile::tempdir()?, tempfile::tempdir()?];
        fs::write(folders[0].path().join("LICENSE-MIT"), "The terms.\r\n")?;
        fs::write(folders[0].path().join("Cargo.toml"), "no licence")?;
        fs::write(folders[1].path().join("license.md"), "\nThe terms.")?;
        let crates = [
            a_crate("one", "MIT", folders[0].path()),
            a_crate("other", "MIT", folders[1].path()),
        ];
        let text = text_of(&crates)?;
        assert_eq!(text.matches("The terms.").count(), 1, "{text}");
        assert!(text.contains("\none 1.0.0, other 1.0.0\n\nThe terms.\n"));
        assert!(
            text.contains("one 1.0.0: MIT, by Author of one\n"),
            "{text}"
        );
        assert!(!text.contains("no licence"));
        Ok(())
    }

    #[test]
    fn a_crate_without_a_text_gets_that_of_its_project_or_of_mit() -> Result<()> {
        let (with, without) = (tempfile::tempdir()?, tempfile::tempdir()?);
        fs::write(with.path().join("COPYING"), "Terms of the project.")?;
        let project = a_crate("one", "BSD-3-Clause", with.path());
        let part = a_crate("part", "BSD-3-Clause", without.path());
        let text = text_of(&[project, part.clone()])?;
        assert!(text.contains("\none 1.0.0, part 1.0.0\n\nTerms of the project."));
        let text = text_of(&[a_crate("alone", "MIT OR Apache-2.0", without.path())])?;
        assert!(text.contains("Permission is hereby granted"), "{text}");
        let missing = text_of(&[part]).map_err(|error| error.to_string());
        assert!(missing.is_err_and(|error| error.starts_with("part 1.0.0 is licensed")));
        Ok(())
    }
}
