//! Some facts are described in one place, and everything else uses it: the routes, the content security policies,
//! and the languages that are written from right to left. These tests find a second description.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use standfirst_routes::{WITH_SLUG, WITHOUT_SLUG};

/// Where the code is: everything that is compiled, built or shipped. Tests and documentation say what they expect.
const FOLDERS: &[&str] = &["src", "crates", "server/src", "xtask", "embed", "worker"];
const FILES: &[&str] = &["index.html", "Trunk.toml"];

/// Texts that equal the word of a route and are something else.
const NO_ROUTES: &[(&str, &str)] = &[
    // Variables of a profile.
    ("crates/model/src/article.rs", "section"),
    // Elements of HTML.
    ("crates/html/src/nesting.rs", "article"),
    // A folder of the compiler's sources.
    ("xtask/src/tools/rust_src.rs", "library"),
    // A store of the database.
    ("crates/offline/src/database/mod.rs", "library"),
    // A function of the browser: `navigator.share`.
    ("src/view/article/share.rs", "share"),
];

struct Source {
    /// The path relative to the project's folder.
    name: String,
    /// The lines before the tests, without comments.
    code: Vec<String>,
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let is_test = |line: &&str| line.starts_with("#[cfg(test)]");
        let is_comment = |line: &&str| line.starts_with("//") || line.starts_with('#');
        let text = without_html_comments(&text);
        let lines = text.lines().take_while(|line| !is_test(line));
        let code = lines.map(str::trim).filter(|line| !is_comment(line));
        Self {
            name: path.strip_prefix(root()).unwrap().display().to_string(),
            code: code.map(str::to_owned).collect(),
        }
    }
}

fn without_html_comments(text: &str) -> String {
    let mut pieces = text.split("<!--");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |kept, piece| {
        kept + piece.split_once("-->").map_or(piece, |(_, rest)| rest)
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_test = ["tests", "tests.rs", "node_modules", "target"].contains(&&*name);
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !is_test {
            files(&path, found);
        } else if !is_test && ["rs", "js", "mjs", "html"].contains(&&*ending) {
            found.push(path);
        }
    }
}

/// Returns the code outside the place that may describe something.
fn sources_outside(place: &str) -> Vec<Source> {
    let mut found: Vec<PathBuf> = FILES.iter().map(|file| root().join(file)).collect();
    for folder in FOLDERS {
        files(&root().join(folder), &mut found);
    }
    let sources = found.iter().map(|path| Source::read(path.as_path()));
    let sources: Vec<Source> = sources.filter(|one| !one.name.starts_with(place)).collect();
    assert!(sources.len() > 300, "the sources were not found");
    sources
}

/// True if a line has a text that no word and no tag continues to the left.
fn has_start(line: &str, text: &str) -> bool {
    let mut pieces: Vec<&str> = line.split(text).collect();
    pieces.pop();
    let continues = |one: char| one.is_alphanumeric() || "-_.<".contains(one);
    pieces.iter().any(|before| !before.ends_with(continues))
}

/// Returns the word of a route that a line spells out: before a slash, in a group of a regular expression, or as a
/// whole text.
fn route_in(line: &str) -> Option<&'static str> {
    let is_path = |word: &str| {
        let [slash, escaped] = [format!("{word}/"), format!("{word}\\/")];
        let [first, last] = [format!("({word}|"), format!("|{word})")];
        [slash, escaped, first, last]
            .iter()
            .any(|text| has_start(line, text))
    };
    let texts = line.split(['"', '\'', '`']);
    let texts: Vec<&str> = texts.map(|text| text.trim_matches('/')).collect();
    let is_text = |word: &str| texts.contains(&word);
    // One such word alone is also an element, a key or a variable of a profile.
    let are_several = WITH_SLUG.iter().filter(|word| is_text(word)).count() > 1;
    let mut with_slug = WITH_SLUG.iter();
    let mut without_slug = WITHOUT_SLUG.iter();
    with_slug
        .find(|word| is_path(word) || (are_several && is_text(word)))
        .or_else(|| without_slug.find(|word| is_path(word) || is_text(word)))
        .copied()
}

#[test]
fn a_route_is_recognised_in_every_form() {
    for line in [
        r#"format!("article/{slug}")"#,
        r#"path.strip_prefix("/topic/")"#,
        r#"Some("section" | "topic")"#,
        r"/^(article|section)$/",
        r"const place = /section\/[^/]+/;",
        r#"link("library")"#,
        r#"("/share", page)"#,
        "let href = `${site}privacy/`;",
    ] {
        assert!(route_in(line).is_some(), "{line}");
    }
    for line in [
        r#"element("article").class("section-title")"#,
        r#"session.message("library.title")"#,
        r#".map(|section| section.slug)"#,
        "<article><section></section></article>",
        r#"get("articles/a")"#,
        r#"import "./my-library/x.mjs";"#,
    ] {
        assert_eq!(route_in(line), None, "{line}");
    }
}

/// Fails with every line outside a place that the function recognises.
fn assert_nowhere_outside(place: &str, is_second: impl Fn(&str, &str) -> bool) {
    let mut found = Vec::new();
    for source in sources_outside(place) {
        let lines = source.code.iter();
        let lines = lines.filter(|line| is_second(&source.name, line));
        found.extend(lines.map(|line| format!("{}: {line}", source.name)));
    }
    assert!(
        found.is_empty(),
        "described outside {place}:\n{}",
        found.join("\n")
    );
}

#[test]
fn routes_are_described_once() {
    assert_nowhere_outside("crates/routes/", |file, line| {
        route_in(line).is_some_and(|word| !NO_ROUTES.contains(&(file, word)))
    });
}

#[test]
fn policies_are_described_once() {
    let directives = ["default-src", "script-src", "img-src", "frame-ancestors"];
    assert_nowhere_outside("crates/headers/", |_, line| {
        directives.iter().any(|directive| line.contains(directive))
    });
}

#[test]
fn right_to_left_languages_are_listed_once() {
    for source in sources_outside("crates/model/src/language.rs") {
        let text = source.code.join("\n");
        let names = |language: &&&str| {
            let mut quoted = ['"', '\'', '`']
                .map(|quote| format!("{quote}{language}{quote}"))
                .into_iter();
            quoted.any(|quoted| text.contains(&quoted))
        };
        let languages = ["fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"];
        let found = languages.iter().filter(names).count();
        assert!(
            found < 2,
            "{} lists languages; crates/model/src/language.rs has the list",
            source.name
        );
    }
}

#[test]
fn the_documentation_names_the_routes() {
    let read = |file: &str| std::fs::read_to_string(root().join(file)).unwrap();
    let documentation = read("docs/configuration.md");
    for word in WITH_SLUG {
        let named = format!("`/{word}/…`");
        assert!(documentation.contains(&named), "{named} is not documented");
    }
    let article = standfirst_routes::literal_article_address("{slug}");
    let schema = read("public/schema/config.schema.json");
    for default in [format!("/{article}"), format!("{{site}}{article}")] {
        let documented = format!("| `{default}` |");
        assert!(documentation.contains(&documented), "{documented}");
        let described = format!("Default: `{default}`.");
        assert!(schema.contains(&described), "{described}");
    }
}
