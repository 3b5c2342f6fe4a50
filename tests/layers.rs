//! The tree is the architecture: layers point one way, and files hold one idea.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// The layers from the bottom up. A file may use its own and those below it.
const LAYERS: &[&str] = &[
    "model", "backend", "config", "html", "i18n", "offline", "state", "view", "app", "embed",
];

/// What a layer must not speak of, whatever lies below it.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "leptos",
            "web_sys",
            "wasm_bindgen",
            "js_sys",
            "gloo_net",
            "serde_json",
        ],
    ),
    (
        "backend",
        &[
            "leptos",
            "crate::config",
            "crate::html",
            "crate::i18n",
            "crate::offline",
        ],
    ),
    ("config", &["leptos", "web_sys"]),
    ("html", &["leptos"]),
    ("i18n", &["leptos"]),
    ("offline", &["leptos", "crate::state", "crate::view"]),
    ("embed", &["crate::app"]),
    (
        "view",
        &["serde_json", "gloo_net", "crate::backend", "crate::app"],
    ),
];

/// No file is longer than this many lines, tests included.
const LONGEST: usize = 400;

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

fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    assert!(found.len() > 40, "the sources were not found");
    let mut sources = Vec::new();
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let name = path
            .strip_prefix(&root)
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        let layer = name.split(['/', '.']).next().unwrap_or_default().to_owned();
        sources.push((name, layer, text));
    }
    sources
}

/// The lines that are program and not comment.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
}

#[test]
fn no_layer_uses_one_above_it() {
    for (name, layer, text) in sources() {
        let Some(own) = LAYERS.iter().position(|one| *one == layer) else {
            continue;
        };
        for line in code(&text) {
            for above in &LAYERS[own + 1..] {
                assert!(
                    !line.contains(&format!("crate::{above}")),
                    "{name} reaches up: {line}"
                );
            }
        }
    }
}

#[test]
fn no_layer_speaks_of_what_is_not_its_business() {
    for (name, layer, text) in sources() {
        for (_, words) in FORBIDDEN.iter().filter(|(one, _)| *one == layer) {
            for line in code(&text) {
                for word in *words {
                    assert!(!line.contains(word), "{name} speaks of {word}: {line}");
                }
            }
        }
    }
}

#[test]
fn every_layer_is_known() {
    for (name, layer, _) in sources() {
        let known = LAYERS.contains(&layer.as_str())
            || [
                "lib",
                "main",
                "widget",
                "allocator",
                "panic_hook",
                "panic_trap",
            ]
            .contains(&layer.as_str());
        assert!(known, "{name} belongs to no layer");
    }
}

#[test]
fn only_what_is_linked_by_name_is_unsafe() {
    for (name, _, text) in sources() {
        let is_unsafe = code(&text).any(|line| line.contains("unsafe"));
        assert!(
            !is_unsafe || name == "widget/apart.rs",
            "{name} is unsafe; only what the build puts apart may be"
        );
    }
}

#[test]
fn no_backend_is_named_in_the_engine() {
    for (name, layer, text) in sources() {
        if layer != "backend" {
            continue;
        }
        for line in code(&text) {
            for backend in ["wordpress", "isso", "waline", "artalk", "remark42"] {
                assert!(
                    !line.to_lowercase().contains(backend),
                    "{name} knows {backend}: {line}"
                );
            }
        }
    }
}

#[test]
fn files_hold_one_idea() {
    for (name, _, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{name} has {lines} lines");
    }
}

#[test]
fn cfg_selects_modules_and_never_lines_in_a_function() {
    for (name, _, text) in sources() {
        for line in text.lines() {
            let inside = line.starts_with("    ") && line.trim_start().starts_with("#[cfg(");
            assert!(!inside || line.contains("cfg(test)"), "{name}: {line}");
        }
    }
}
