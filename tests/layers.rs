//! The architecture: dependencies between layers go only one way, and files are short.
//!
//! A crate can use only what its manifest names. These tests check the manifests, and the layers that are modules
//! of the application.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// The crates below the application, and the other crates that each may depend on.
const CRATES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("routes", &["model"]),
    ("headers", &[]),
    ("manifest", &["model", "routes"]),
    ("markdown", &[]),
    ("json", &["model"]),
    ("config", &["json", "model", "routes"]),
    ("i18n", &["json", "model"]),
    ("html", &["markdown", "model"]),
    ("backend", &["json", "model"]),
    ("script-constants", &["model"]),
    ("offline", &["backend", "json", "model", "script-constants"]),
    ("reactive", &[]),
    ("elements", &["reactive"]),
];

/// The crates of Leptos.
const LEPTOS: &[&str] = &["leptos", "reactive_graph", "tachys"];

/// The crates that may depend on Leptos, as the application does: replacements for parts of it.
const ON_LEPTOS: &[&str] = &["reactive", "elements"];

/// What connects to a browser. `model`, `routes` and `config` are plain data.
const BROWSER: &[&str] = &["web-sys", "wasm-bindgen", "js-sys", "gloo-net"];

/// The layers of the application, from the bottom up. A file may use its own layer and those below it.
const LAYERS: &[&str] = &["state", "view", "app", "embed"];

/// What a layer must not use, even if it belongs to a lower layer or to another crate.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "view",
        &[
            "serde_json",
            "standfirst_json",
            "gloo_net",
            "standfirst_backend",
        ],
    ),
    ("embed", &["crate::app"]),
];

/// Ways to name a module that the searches below would miss.
const ALIASES: &[&str] = &[
    "crate as ",
    "crate::{self",
    "extern crate",
    "super::super::super",
];

/// Files in the application's root that belong to no layer.
const ROOT: &[&str] = &[
    "lib",
    "main",
    "widget",
    "allocator",
    "panic_hook",
    "panic_trap",
];

/// The maximum number of lines of a file, tests included.
const LONGEST: usize = 400;

struct Source {
    /// The path relative to the project's folder.
    name: String,
    /// The crate, or the first folder below `src/`.
    layer: String,
    text: String,
}

impl Source {
    /// Returns the lines that are not comments.
    fn code(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.lines().map(str::trim);
        lines.filter(|line| !line.starts_with("//"))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn sources_in(folder: &str) -> Vec<Source> {
    let folder = root().join(folder);
    let mut found = Vec::new();
    files(&folder, &mut found);
    assert!(found.len() > 10, "the sources were not found");
    let source = |path: PathBuf| {
        let inside = path.strip_prefix(&folder).unwrap().to_string_lossy();
        Source {
            layer: inside.split(['/', '.']).next().unwrap().to_owned(),
            name: path.strip_prefix(root()).unwrap().display().to_string(),
            text: std::fs::read_to_string(&path).unwrap(),
        }
    };
    found.into_iter().map(source).collect()
}

fn application() -> Vec<Source> {
    sources_in("src")
}

fn everything() -> Vec<Source> {
    let mut sources = application();
    sources.extend(sources_in("crates"));
    sources
}

/// Returns the dependencies that a crate's manifest names, of every kind and for every target.
fn dependencies(name: &str) -> Vec<String> {
    let path = root().join("crates").join(name).join("Cargo.toml");
    let manifest = std::fs::read_to_string(&path).unwrap();
    let mut found = Vec::new();
    let mut is_list = false;
    for line in manifest.lines().filter(|line| !line.starts_with('#')) {
        assert!(
            !line.contains("package ="),
            "{name} renames a dependency: {line}"
        );
        if let Some(table) = line.strip_prefix('[') {
            // Both `[dependencies]` with a line for each, and `[dependencies.NAME]`.
            let (_, after) = table.split_once("dependencies").unzip();
            is_list = after == Some("]");
            let named = after.and_then(|after| after.strip_prefix('.')?.strip_suffix(']'));
            found.extend(named.map(str::to_owned));
        } else if let Some((key, _)) = line.split_once('=').filter(|_| is_list) {
            // Also `NAME.workspace = true`.
            let key = key.split('.').next().unwrap_or_default();
            found.push(key.trim().to_owned());
        }
    }
    found
}

#[test]
fn a_crate_depends_only_on_crates_below_it() {
    for (name, below) in CRATES {
        for dependency in dependencies(name) {
            let own = dependency.strip_prefix("standfirst-");
            let is_allowed = own.is_none_or(|own| own == *name || below.contains(&own));
            assert!(is_allowed, "{name} depends on {dependency}");
            let is_leptos = LEPTOS.contains(&dependency.as_str());
            assert!(
                !is_leptos || ON_LEPTOS.contains(name),
                "{name} depends on {dependency}"
            );
            let is_plain = ["model", "routes", "config"].contains(name);
            let is_of_the_browser = BROWSER.contains(&dependency.as_str());
            assert!(
                !is_plain || !is_of_the_browser,
                "{name} depends on {dependency}"
            );
        }
    }
}

#[test]
fn every_crate_is_known() {
    let folders = std::fs::read_dir(root().join("crates")).unwrap().flatten();
    let mut found: Vec<String> = folders
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    found.sort_unstable();
    let mut known: Vec<&str> = CRATES.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(found, known);
    assert!(
        !dependencies("offline").is_empty(),
        "manifests were not read"
    );
}

#[test]
fn no_layer_uses_one_above_it() {
    for source in application() {
        let Some(own) = LAYERS.iter().position(|one| *one == source.layer) else {
            continue;
        };
        for line in source.code() {
            for above in &LAYERS[own + 1..] {
                let reaches_up = line.contains(&format!("crate::{above}"));
                assert!(!reaches_up, "{} uses a layer above it: {line}", source.name);
            }
        }
    }
}

#[test]
fn no_layer_uses_what_is_forbidden_to_it() {
    for source in application() {
        let mut lists = FORBIDDEN.iter().filter(|(one, _)| *one == source.layer);
        for word in lists.by_ref().flat_map(|(_, words)| *words) {
            for line in source.code() {
                assert!(!line.contains(word), "{} uses {word}: {line}", source.name);
            }
        }
    }
}

#[test]
fn modules_have_no_aliases() {
    for source in everything() {
        for line in source.code() {
            for alias in ALIASES {
                assert!(!line.contains(alias), "{}: {line}", source.name);
            }
        }
    }
}

#[test]
fn every_layer_is_known() {
    for source in application() {
        let layer = source.layer.as_str();
        let is_known = LAYERS.contains(&layer) || ROOT.contains(&layer);
        assert!(is_known, "{} belongs to no layer", source.name);
    }
}

#[test]
fn only_functions_linked_by_name_are_unsafe() {
    for source in everything() {
        // Sources of a content security policy have the word in their names: `'unsafe-inline'`.
        let is_unsafe = |line: &str| line.replace("unsafe-", "").contains("unsafe");
        let is_unsafe = source.code().any(is_unsafe);
        let may_be = ["src/widget/split.rs", "crates/markdown/src/module.rs"];
        assert!(
            !is_unsafe || may_be.contains(&source.name.as_str()),
            "{} is unsafe; only functions that are linked by symbol name may be",
            source.name
        );
    }
}

#[test]
fn no_backend_is_named_in_the_engine() {
    for source in sources_in("crates/backend") {
        for line in source.code() {
            for backend in ["wordpress", "isso", "waline", "artalk", "remark42"] {
                let names_one = line.to_lowercase().contains(backend);
                assert!(!names_one, "{} names {backend}: {line}", source.name);
            }
        }
    }
}

#[test]
fn files_are_short() {
    for source in everything() {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", source.name);
    }
}

#[test]
fn cfg_selects_modules_and_never_lines_in_a_function() {
    for source in everything() {
        for line in source.text.lines() {
            let inside = line.starts_with("    ") && line.trim_start().starts_with("#[cfg(");
            assert!(
                !inside || line.contains("cfg(test)"),
                "{}: {line}",
                source.name
            );
        }
    }
}
