//! The npm package as `npm publish` would send it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture;
use standfirst_e2e::toolchains::{Package, ProjectFolder, Toolchain};

standfirst_e2e::tests![
    package_contains_only_declared_files,
    types_accept_valid_and_reject_invalid_code,
    package_can_be_imported_on_server
];

/// The files that are always in it. Besides them it contains the profiles and messages of `public/` and the
/// widget's files with a content hash in their names.
const KNOWN: &[&str] = &[
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "custom-elements.json",
    "package.json",
    "widget/elements.d.mts",
    "widget/elements.mjs",
    "widget/standfirst.d.mts",
    "widget/standfirst.mjs",
];

async fn package_contains_only_declared_files(context: &mut TestContext) -> Result<()> {
    Toolchain::ensure(context.project()).await?;
    let package = Package::pack(context.project())?;
    let mut wanted: BTreeSet<String> = KNOWN.iter().map(ToString::to_string).collect();
    for folder in ["profiles", "messages"] {
        for entry in fs::read_dir(context.project().path("public").join(folder))? {
            wanted.insert(format!("{folder}/{}", entry?.file_name().display()));
        }
    }
    let (expected, further): (Vec<&String>, Vec<&String>) = package
        .files()
        .iter()
        .partition(|file| wanted.contains(*file));
    ensure!(
        expected.len() == wanted.len(),
        "of {wanted:?} there are only {expected:?}"
    );
    let kinds: Vec<String> = further.iter().map(|file| without_digits(file)).collect();
    ensure!(
        kinds
            == [
                "widget/lazy-.wasm",
                "widget/markdown-.wasm",
                "widget/purifier-.mjs",
                "widget/started-.mjs",
                "widget/widget-.js",
                "widget/widget-_bg.wasm"
            ],
        "the other files are {further:?}"
    );
    let project_folder = ProjectFolder::create(context.project(), tempfile::tempdir()?).await?;
    check_exports_exist(&project_folder.path().join("node_modules/standfirst"))?;
    let archive = package.archive().display().to_string();
    project_folder
        .run("publint", &["--strict", &archive])
        .map(drop)
}

/// Removes the content hash: `widget/started-0123456789abcdef.mjs` becomes `widget/started-.mjs`.
fn without_digits(file: &str) -> String {
    let digits = file
        .char_indices()
        .filter(|(_, one)| *one == '-')
        .map(|(at, _)| at + 1)
        .find(|at| {
            file.get(*at..at + 16)
                .is_some_and(|digits| digits.chars().all(|one| one.is_ascii_hexdigit()))
        });
    match digits {
        Some(at) => format!("{}{}", &file[..at], &file[at + 16..]),
        None => file.to_owned(),
    }
}

fn check_exports_exist(package: &Path) -> Result<()> {
    let text = fs::read_to_string(package.join("package.json"))?;
    let description: Value = serde_json::from_str(&text)?;
    let exports = description["exports"].as_object().context("no exports")?;
    let named = exports.values().flat_map(|target| match target {
        Value::Object(kinds) => kinds.values().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect::<Vec<_>>(),
    });
    for target in named {
        // `./profiles/*` stands for a folder.
        let there = package.join(target.trim_end_matches('*'));
        ensure!(there.exists(), "{target} is exported but missing");
    }
    Ok(())
}

async fn types_accept_valid_and_reject_invalid_code(context: &mut TestContext) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for name in ["right.ts", "wrong.ts", "tsconfig.json"] {
        fs::copy(
            fixture::asset("package").join(name),
            folder.path().join(name),
        )?;
    }
    fs::write(
        folder.path().join("package.json"),
        "{ \"type\": \"module\" }",
    )?;
    let project_folder = ProjectFolder::create(context.project(), folder).await?;
    let (_, said) = project_folder.attempt("tsc", &["--noEmit", "--pretty", "false"])?;
    let wrong = fs::read_to_string(fixture::asset("package/wrong.ts"))?;
    let marked: BTreeSet<String> = wrong
        .lines()
        .enumerate()
        .filter(|(_, line)| line.ends_with("// wrong"))
        .map(|(index, _)| format!("wrong.ts({}", index + 1))
        .collect();
    // `wrong.ts(12,3): error TS2322: …`
    let found: BTreeSet<String> = said
        .lines()
        .filter(|line| line.contains("): error TS"))
        .map(|line| line.split_once(',').unwrap_or_default().0.to_owned())
        .collect();
    ensure!(!marked.is_empty() && marked == found, "{said}");
    Ok(())
}

/// Imports both entry points on a server, calls what they export, and prints the type of `customElements` and the
/// names of the exports.
const IMPORT: &str = "import * as elements from 'standfirst/elements'; import * as all from 'standfirst'; \
    elements.define(); elements.scan(); \
    console.log(typeof customElements, Object.keys(elements).join(), Object.keys(all).join());";

async fn package_can_be_imported_on_server(context: &mut TestContext) -> Result<()> {
    let project_folder = ProjectFolder::create(context.project(), tempfile::tempdir()?).await?;
    let said = project_folder.run("node", &["--input-type=module", "--eval", IMPORT])?;
    let names = "ATTRIBUTES,StandfirstArticle,StandfirstComments,StandfirstCount,define,scan";
    ensure!(
        said.trim() == format!("undefined {names} {names}"),
        "{said}"
    );
    Ok(())
}
