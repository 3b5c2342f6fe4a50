//! Compares the list of the widget's public interface (`embed/api.json`) with the code that implements it and with
//! the documentation.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use serde_json::Value;
use standfirst_offline::inventory::Kind;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names(list: &str) -> Vec<String> {
    let api: Value = serde_json::from_str(&read("embed/api.json")).unwrap();
    let entries = api[list].as_array().unwrap();
    let names = entries.iter().map(|entry| entry["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

/// Appends all sources of a folder to one text.
fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_loader_observes_what_is_listed() {
    let loader = read("embed/elements.mjs");
    let (_, list) = loader.split_once("ATTRIBUTES = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let observed: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    assert_eq!(observed, names("attributes"));
}

#[test]
fn the_elements_have_the_listed_properties_and_methods() {
    let loader = read("embed/elements.mjs");
    for name in names("properties") {
        let is_there = [
            format!("\n  {name} = "),
            format!("\n  {name};"),
            format!("\n  set {name}("),
        ]
        .iter()
        .any(|line| loader.contains(line));
        assert!(is_there, "the elements have no property {name}");
    }
    for name in names("methods") {
        let is_there = loader.contains(&format!("\n  {name}("))
            || loader.contains(&format!("\n  async {name}("));
        assert!(is_there, "the elements have no method {name}");
    }
}

#[test]
fn the_views_have_the_listed_parts() {
    let mut views = read("embed/started.mjs");
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/view"),
        &mut views,
    );
    for name in names("parts") {
        // An element with untrusted HTML has its class as its part (third way).
        let ways = [
            format!(".set(\"part\", \"{name}\")"),
            format!(".part = \"{name}\""),
            format!(", \"{name}\")"),
        ];
        assert!(
            ways.iter().any(|way| views.contains(way)),
            "no part is named {name}"
        );
    }
}

#[test]
fn the_listed_events_are_sent() {
    let mut sending = read("embed/started.mjs") + &read("embed/elements.mjs");
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/embed"),
        &mut sending,
    );
    let framed = read("embed/framed.mjs");
    for name in names("events") {
        assert!(
            sending.contains(&format!("\"{name}\"")),
            "no event {name} is sent"
        );
        assert!(
            framed.contains(&format!("\"{name}\"")),
            "a frame does not forward {name}"
        );
    }
}

#[test]
fn the_documentation_lists_everything() {
    let told = read("docs/widget.md");
    for name in names("attributes") {
        assert!(
            told.contains(&format!("\n| `{name}` |")),
            "no row of docs/widget.md describes {name}"
        );
    }
    for name in names("events") {
        assert!(
            told.contains(&format!("\n| `standfirst:{name}` |")),
            "no row of docs/widget.md describes {name}"
        );
    }
    for name in names("methods") {
        assert!(
            told.contains(&format!("\n| `{name}(")),
            "no row of docs/widget.md describes {name}"
        );
    }
    for list in ["properties", "parts", "customProperties"] {
        for name in names(list) {
            assert!(
                told.contains(&format!("`{name}`")),
                "docs/widget.md does not mention {name}"
            );
        }
    }
}

/// Every attribute must state whether a frame accepts it from its address, so that none is forgotten.
#[test]
fn a_frame_accepts_the_listed_attributes_from_its_address() {
    let api: Value = serde_json::from_str(&read("embed/api.json")).unwrap();
    let policy = read("embed/frame-policy.mjs");
    let told = read("docs/widget.md");
    for (list, who) in [("FROM_ANY", "any"), ("FROM_LISTED", "listed")] {
        let (_, names) = policy.split_once(&format!("{list} = [")).unwrap();
        let (names, _) = names.split_once(']').unwrap();
        let taken: Vec<&str> = names.split('"').skip(1).step_by(2).collect();
        let entries = api["attributes"].as_array().unwrap();
        let decided = entries.iter().filter(|entry| entry["frame"] == who);
        let decided: Vec<&str> = decided.filter_map(|entry| entry["name"].as_str()).collect();
        assert_eq!(taken, decided, "{list}");
        for name in taken {
            assert!(told.contains(&format!("\n| `{name}` | ")), "{name}");
        }
    }
    for entry in api["attributes"].as_array().unwrap() {
        let who = entry["frame"].as_str().unwrap_or_default();
        assert!(["any", "listed", "none"].contains(&who), "{entry}");
    }
}

/// The widget's privacy page lists the same data as the application's, except articles, which the widget does not
/// store.
#[test]
fn the_privacy_page_lists_the_same_data_as_the_application() {
    let script = read("embed/privacy.mjs");
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Articles) {
        let keys: Vec<String> = kind.keys().iter().map(|key| format!("\"{key}\"")).collect();
        let line = format!("\n  {}: [{}],", kind.key(), keys.join(", "));
        assert!(script.contains(&line), "embed/privacy.mjs lacks{line}");
    }
}

#[test]
fn custom_properties_are_those_of_the_style() {
    let tokens = read("style/tokens.css");
    for name in names("customProperties") {
        assert!(
            tokens.contains(&format!("    {name}: ")),
            "style/tokens.css does not define {name}"
        );
    }
}
