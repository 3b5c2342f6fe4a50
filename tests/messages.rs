//! Every language has the same messages as English, with the same placeholders, and a form for each of its plural
//! categories.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

type Catalogue = BTreeMap<String, Value>;

fn catalogue(name: &str) -> Catalogue {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("public/messages")
        .join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn others() -> Vec<(String, Catalogue)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/messages");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json") && name != "en.json")
        .collect();
    names.sort();
    assert!(
        names.len() >= 2,
        "a right-to-left language and one with many plural forms are required: {names:?}"
    );
    names
        .into_iter()
        .map(|name| (name.clone(), catalogue(&name)))
        .collect()
}

fn places(message: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let sentences: Vec<&str> = match message {
        Value::Object(forms) => forms.values().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    };
    for sentence in sentences {
        for part in sentence.split('{').skip(1) {
            found.extend(part.split('}').next().map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_language_has_every_message() {
    let english = catalogue("en.json");
    for (name, other) in others() {
        let missing: Vec<_> = english
            .keys()
            .filter(|key| !other.contains_key(*key))
            .collect();
        let unknown: Vec<_> = other
            .keys()
            .filter(|key| !english.contains_key(*key))
            .collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{name}: missing {missing:?}, unknown {unknown:?}"
        );
    }
}

#[test]
fn placeholders_are_the_same_in_every_language() {
    let english = catalogue("en.json");
    for (name, other) in others() {
        for (key, message) in &english {
            let theirs = other.get(key).map(places).unwrap_or_default();
            assert_eq!(theirs, places(message), "{name}: {key}");
        }
    }
}

#[test]
fn plurals_have_the_forms_their_language_needs() {
    for (name, needed) in [
        ("en.json", vec!["one", "other"]),
        ("pl.json", vec!["one", "few", "many", "other"]),
        (
            "ar.json",
            vec!["zero", "one", "two", "few", "many", "other"],
        ),
    ] {
        for (key, message) in catalogue(name) {
            if let Value::Object(forms) = message {
                let missing: Vec<_> = needed
                    .iter()
                    .filter(|form| !forms.contains_key(**form))
                    .collect();
                assert!(missing.is_empty(), "{name}: {key} lacks {missing:?}");
            }
        }
    }
}

/// Prefixes of keys that are composed at run time.
const COMPOSED: &[&str] = &[
    "failure.",
    "field.",
    "comments.sort.",
    "chrome.theme.",
    "form.",
    "privacy.",
    "report.",
];

#[test]
fn every_message_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The crates also contain messages for readers, for example in the manifest.
    let source = sources(&root.join("src")) + &sources(&root.join("crates"));
    for key in catalogue("en.json").keys() {
        let composed = COMPOSED.iter().any(|start| key.starts_with(start));
        assert!(
            composed || source.contains(&format!("\"{key}\"")),
            "{key} is never used"
        );
    }
}

fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
        }
    }
    all
}
