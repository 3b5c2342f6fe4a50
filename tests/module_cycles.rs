//! No circles of imports: modules that import each other cannot be read, moved or tested one without the other.
//!
//! A module and the modules inside it are one idea: the outer one is made of the inner ones, and those use what it
//! defines. So a circle counts only if it also passes through another module, or through two modules side by side.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod module_graph;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use module_graph::{Edges, Modules, Name};

/// The folders of sources that are checked. `*` stands for each folder.
const FOLDERS: &[&str] = &["src", "crates/*/src", "server/src", "xtask/src"];

/// Circles that are allowed, each with the one idea that its modules share. A module is written as in the message of
/// the test: `crates/markdown/src: blocks`.
const ALLOWED: &[(&[&str], &str)] = &[
    (
        &[
            "crates/elements/src: element",
            "crates/elements/src: value",
            "crates/elements/src: view",
        ],
        "a builder and what its methods take: each value adds itself to the element, which keeps the calls small",
    ),
    (
        &[
            "src: state::composer",
            "src: state::conversation",
            "src: state::conversation::row_signals",
            "src: state::session",
        ],
        "a session provides the composer, the composer's functions take a conversation, which belongs to a session",
    ),
];

/// Returns each largest set of modules that all lead to each other.
fn circles(edges: &Edges, is_counted: impl Fn(&Name, &Name) -> bool) -> BTreeSet<BTreeSet<Name>> {
    let reached_from = |start: &Name| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![start.clone()]);
        while let Some(one) = next.pop() {
            let used = edges.get(&one).into_iter().flatten();
            for used in used.filter(|used| is_counted(&one, used)) {
                if reached.insert(used.clone()) {
                    next.push(used.clone());
                }
            }
        }
        reached
    };
    let reached: BTreeMap<Name, BTreeSet<Name>> = edges
        .keys()
        .map(|name| (name.clone(), reached_from(name)))
        .collect();
    let leads_back = |from: &Name, to: &Name| reached.get(to).is_some_and(|all| all.contains(from));
    let circle = |(name, all): (&Name, &BTreeSet<Name>)| -> BTreeSet<Name> {
        all.iter()
            .filter(|other| leads_back(name, other))
            .cloned()
            .collect()
    };
    reached
        .iter()
        .map(circle)
        .filter(|circle| circle.len() > 1)
        .collect()
}

/// Returns the circles that are not one idea, as the names of their modules.
fn circles_of(edges: &Edges) -> BTreeSet<Vec<String>> {
    let is_inside = |outer: &Name, inner: &Name| inner.starts_with(outer);
    // Side by side, or through a module inside to one further out.
    let mut found = circles(edges, |from, to| !is_inside(from, to));
    // Through a module outside. The root is made of all others, so nothing is outside it.
    let all = circles(edges, |from, to| !(from.is_empty() && is_inside(from, to)));
    let is_one_folder = |circle: &BTreeSet<Name>| {
        let mut outer = circle.iter();
        outer.any(|outer| circle.iter().all(|inner| is_inside(outer, inner)))
    };
    found.extend(all.into_iter().filter(|circle| !is_one_folder(circle)));
    let text = |name: Name| {
        if name.is_empty() {
            "the root".to_owned()
        } else {
            name.join("::")
        }
    };
    found
        .into_iter()
        .map(|circle| circle.into_iter().map(text).collect())
        .collect()
}

/// Returns what is wrong: circles that are not allowed, and allowed ones that there are not.
fn faults(found: &BTreeSet<Vec<String>>, allowed: &[(&[&str], &str)]) -> Vec<String> {
    let is_it = |circle: &[String], (modules, _): &(&[&str], &str)| circle == *modules;
    let mut faults = Vec::new();
    for circle in found {
        if !allowed.iter().any(|one| is_it(circle, one)) {
            faults.push(format!("a circle of imports: {}", circle.join(", ")));
        }
    }
    for one in allowed {
        if !found.iter().any(|circle| is_it(circle, one)) {
            faults.push(format!("no such circle any more: {}", one.0.join(", ")));
        }
    }
    faults
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the folders that [`FOLDERS`] stands for.
fn folders() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let Some((before, after)) = folder.split_once("*/") else {
            found.push(project().join(folder));
            continue;
        };
        let entries = std::fs::read_dir(project().join(before)).unwrap();
        found.extend(entries.map(|entry| entry.unwrap().path().join(after)));
    }
    found
}

#[test]
fn no_modules_import_each_other() {
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut count = 0;
    for folder in folders() {
        let lib = folder.join("lib.rs");
        let root = if lib.exists() {
            lib
        } else {
            folder.join("main.rs")
        };
        let modules = Modules::read(&root, &|path| std::fs::read_to_string(path).ok());
        let edges = modules.edges();
        count += edges.len();
        let circles = circles_of(&edges).into_iter();
        let place = folder.strip_prefix(project()).unwrap().display();
        let whole = |module: &String| format!("{place}: {module}");
        found.extend(circles.map(|circle| circle.iter().map(whole).collect()));
    }
    assert!(count > 150, "only {count} modules were found");
    let faults = faults(&found, ALLOWED);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns the circles of a crate that is made up of files, each with its text.
fn circles_in(files: &[(&str, &str)]) -> BTreeSet<Vec<String>> {
    let read = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new(name) == path)?;
        Some(found.1.to_owned())
    };
    circles_of(&Modules::read(Path::new("lib.rs"), &read).edges())
}

fn one_circle(modules: &[&str]) -> BTreeSet<Vec<String>> {
    BTreeSet::from([modules.iter().map(|one| (*one).to_owned()).collect()])
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let root = ("lib.rs", "mod a; mod b; pub use b::Item; ");
    for (a, b) in [
        ("use crate::b::Item;", "use super::a;"),
        (
            "#[cfg(any(test, windows))] use crate::b::Item;",
            "use super::a;",
        ),
        // By a name that the root exports.
        ("use crate::Item;", "use crate::{a::Other};"),
        (
            "fn of() -> crate::b::Item {}",
            "fn of() { super::a::other() }",
        ),
        (
            "fn of() { write!(to, \"{}\", [crate::b::other()]) }",
            "use super::a::*;",
        ),
    ] {
        let found = circles_in(&[root, ("a.rs", a), ("b.rs", b)]);
        assert_eq!(found, one_circle(&["a", "b"]), "{a} {b}");
    }
}

#[test]
fn imports_in_one_direction_comments_and_tests_are_no_circle() {
    let a = "//! Used by [`crate::b`].\n use crate::b::Item; fn a() { \"crate::a\" }";
    for b in [
        "#[cfg(test)] mod tests { use crate::a; }",
        "#[cfg(test)] mod tests; #[cfg(test)] use crate::a;",
        "// use crate::a;",
        "/// [`crate::a`] \n fn b() { print!(\"crate::a\") }",
    ] {
        let found = circles_in(&[("lib.rs", "mod a; mod b;"), ("a.rs", a), ("b.rs", b)]);
        assert_eq!(found, BTreeSet::new(), "{b}");
    }
}

#[test]
fn a_module_and_those_inside_it_are_one_idea() {
    let root = ("lib.rs", "mod a; mod b;");
    let (a, b) = (
        ("a/mod.rs", "mod inner; mod other; pub use inner::Item;"),
        ("b.rs", ""),
    );
    let inner = ("a/inner.rs", "use super::Own;");
    let other = ("a/other.rs", "use super::Item;");
    assert_eq!(circles_in(&[root, a, b, inner, other]), BTreeSet::new());
    let side_by_side = ("a/inner.rs", "use super::other;");
    let found = circles_in(&[root, a, b, side_by_side, other]);
    assert_eq!(found, one_circle(&["a::inner", "a::other"]));
    let through_b = ("a/inner.rs", "use crate::b::Other;");
    let found = circles_in(&[root, a, ("b.rs", "use crate::a::Own;"), through_b, other]);
    assert_eq!(found, one_circle(&["a", "a::inner", "b"]));
}

#[test]
fn an_allowed_circle_must_exist() {
    let found = one_circle(&["a", "b"]);
    let allowed: &[(&[&str], &str)] = &[(&["a", "b"], "they recurse into each other")];
    assert_eq!(faults(&found, allowed), Vec::<String>::new());
    assert_eq!(faults(&found, &[]), ["a circle of imports: a, b"]);
    let none = BTreeSet::new();
    assert_eq!(faults(&none, allowed), ["no such circle any more: a, b"]);
}
