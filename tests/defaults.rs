//! Every default and limit is defined once. These tests compare the pages of the documentation and the widget's list
//! (`embed/api.json`) with the constants, and search for a second definition.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use serde_json::Value;
use standfirst_config::defaults::{self, Bounds};
use standfirst_offline::database::ObjectStore;
use standfirst_offline::outbox::{delivered_log, resend};
use standfirst_offline::{held_comments, library, own_comments, response_cache};
use standfirst_script_constants as script_constants;

const DAY: i64 = 86_400_000;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the cells of the row of a table that begins with a name.
fn row(page: &str, name: &str) -> Vec<String> {
    let text = read(page);
    let start = format!("| `{name}` |");
    let line = text.lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("{page} has no row for {name}"));
    let cells = line.trim_matches('|').split(" | ");
    cells.map(|cell| cell.trim().to_owned()).collect()
}

/// Returns the range as the documentation states it. It mentions apart what 0 means.
fn range(bounds: Bounds) -> String {
    format!("{} to {}", bounds.min.max(1), bounds.max)
}

fn states(page: &str, name: &str, bounds: Bounds) {
    let cells = row(page, name);
    let range = range(bounds);
    assert!(cells[1].contains(&range), "{page}: {name} is {range}");
    assert_eq!(cells[2], bounds.default.to_string(), "{page}: {name}");
}

#[test]
fn the_documentation_states_the_defaults_of_the_configuration() {
    const PAGE: &str = "docs/configuration.md";
    states(PAGE, "limits.page_size", defaults::PAGE_SIZE);
    states(PAGE, "limits.timeout_seconds", defaults::TIMEOUT_SECONDS);
    states(
        PAGE,
        "limits.new_comments_seconds",
        defaults::NEW_COMMENTS_SECONDS,
    );
    states(PAGE, "limits.max_depth", defaults::MAX_DEPTH);
    let article = standfirst_routes::literal_article_address("{slug}");
    for (name, default) in [
        ("locale", defaults::LOCALE),
        ("comments.page.id", defaults::PAGE_ID),
        ("comments.page.path", &format!("/{article}")),
        ("comments.page.url", &format!("{{site}}{article}")),
    ] {
        assert_eq!(row(PAGE, name)[2], format!("`{default}`"), "{name}");
    }
}

#[test]
fn the_documentation_and_the_list_state_the_defaults_of_the_widget() {
    let api: Value = serde_json::from_str(&read("embed/api.json")).unwrap();
    let attributes = api["attributes"].as_array().unwrap();
    let listed = |name: &str| attributes.iter().find(|one| one["name"] == name).unwrap();
    for (name, bounds) in [
        ("page-size", defaults::PAGE_SIZE),
        ("max-level", defaults::MAX_DEPTH),
    ] {
        states("docs/widget.md", name, bounds);
        let entry = listed(name);
        assert_eq!(entry["default"], bounds.default.to_string(), "{name}");
        let text = entry["text"].as_str().unwrap();
        assert!(text.contains(&range(bounds)), "embed/api.json: {text}");
    }
    let lang = format!("`{}`", defaults::LOCALE);
    assert_eq!(row("docs/widget.md", "lang")[2], lang);
    assert_eq!(listed("lang")["default"], defaults::LOCALE);
}

/// Each constant and the sentences that state it.
#[test]
fn the_documentation_states_how_long_and_how_much_is_kept() {
    let days = |milliseconds: i64| format!("{} days", milliseconds / DAY);
    let own = days(own_comments::MAX_AGE);
    let held = days(held_comments::MAX_AGE);
    let tokens = own_comments::MAX_TOKENS;
    let recent = library::RECENT;
    let delivered = delivered_log::MAX_RECORDS;
    let settles = resend::PROCESSING_TIME / 1000;
    for (page, words) in [
        ("docs/privacy.md", format!("`standfirst:own:…` | {own} |")),
        ("docs/privacy.md", format!("or {held} |")),
        (
            "docs/privacy.md",
            format!("| {recent} others have been read"),
        ),
        ("docs/privacy.md", format!("for the last {delivered} that")),
        ("docs/privacy.md", format!("| {delivered} others have arr")),
        (
            "docs/privacy.md",
            format!("`{}`", script_constants::SAVED_IMAGES),
        ),
        ("docs/installed.md", format!("The last {recent} articles")),
        ("docs/reliability.md", format!("or after {held}.")),
        ("docs/reliability.md", format!("earliest {settles} seconds")),
        (
            "docs/reference-api.md",
            format!("latest {tokens} of the last {own} |"),
        ),
        ("docs/reference-api.md", format!("or after {own},")),
        (
            "docs/widget.md",
            format!(
                "reading for {} seconds",
                defaults::NEW_COMMENTS_SECONDS.default
            ),
        ),
    ] {
        assert!(read(page).contains(&words), "{page} does not say: {words}");
    }
    for store in ObjectStore::ALL {
        let words = format!("store `{}`", store.name());
        assert!(read("docs/privacy.md").contains(&words), "{words}");
    }
    // The messages of the privacy page, in every language.
    for language in ["en", "pl", "ar"] {
        let file = format!("public/messages/{language}.json");
        let messages: Value = serde_json::from_str(&read(&file)).unwrap();
        let message = messages["privacy.held-why"].as_str().unwrap();
        let number = (held_comments::MAX_AGE / DAY).to_string();
        assert!(message.contains(&number), "{file}: {message}");
    }
}

#[test]
fn the_documentation_states_how_long_the_network_is_waited_for() {
    let page = read("docs/installed.md");
    let worker = read("worker/service-worker.js");
    let (_, patience) = worker.split_once("const PATIENCE = ").unwrap();
    let (patience, _) = patience.split_once("000;").unwrap();
    assert!(page.contains(&format!("within {patience} seconds")));
    let (_, images) = worker.split_once("const MOST_IMAGE_BYTES = ").unwrap();
    let (images, _) = images.split_once(" * 1024 * 1024;").unwrap();
    assert!(page.contains(&format!("{images} MB")));
    assert!(read("docs/privacy.md").contains(&format!("up to {images} MB")));
    let data = response_cache::NETWORK_TIMEOUT / 1000;
    assert!(page.contains(&format!("none within {data} seconds")));
    let loader = read("embed/elements.mjs");
    let (_, margin) = loader.split_once("rootMargin: \"").unwrap();
    let (margin, _) = margin.split_once("px").unwrap();
    assert!(read("docs/widget.md").contains(&format!("within {margin} pixels")));
}

/// Returns the numbers in the code of a Rust file, without its comments and tests.
fn numbers(file: &str) -> Vec<String> {
    let text = read(file);
    let (code, _) = text.split_once("\n#[cfg(test)]").unwrap_or((&text, ""));
    let lines = code.lines().filter(|line| !line.trim().starts_with("//"));
    let words = lines.flat_map(|line| line.split(|one: char| !one.is_alphanumeric() && one != '_'));
    words
        .filter(|word| word.starts_with(|one: char| one.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

/// The files that resolve settings name defaults and bounds, and contain no numbers of their own. 1000 converts
/// seconds.
#[test]
fn a_default_is_not_written_where_settings_are_resolved() {
    for file in [
        "crates/config/src/resolved.rs",
        "crates/config/src/declared.rs",
        "src/embed/attributes.rs",
        "src/state/bootstrap.rs",
    ] {
        let mut numbers = numbers(file);
        numbers.retain(|number| !["0", "1", "200", "1000"].contains(&number.as_str()));
        assert!(numbers.is_empty(), "{file} contains {numbers:?}");
    }
    assert!(!numbers("crates/config/src/defaults.rs").is_empty());
    let manifest = read("crates/manifest/src/lib.rs");
    let default = format!("[\"locale\"]).unwrap_or(\"{}\")", defaults::LOCALE);
    assert!(manifest.contains(&default), "crates/manifest: {default}");
}

/// The build writes the shared names into the scripts, which do not contain them in their sources.
#[test]
fn scripts_do_not_repeat_shared_names() {
    use script_constants::entry_key;
    for file in ["worker/service-worker.js", "embed/privacy.mjs"] {
        let code: String = read(file)
            .lines()
            .filter(|line| !line.trim().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        for name in [
            script_constants::DATABASE,
            script_constants::STORAGE_PREFIX,
            script_constants::OUTBOX_STORE,
            script_constants::OUTBOX_LOCK,
            script_constants::OUTBOX_SYNC_TAG,
            script_constants::COMPLETED_ENTRIES,
            script_constants::SAVED_IMAGES,
            script_constants::SHELL_CACHE,
        ] {
            for quote in ['"', '`', '\''] {
                let literal = format!("{quote}{name}{quote}");
                assert!(!code.contains(&literal), "{file} contains {literal}");
            }
        }
        for key in [entry_key::OPERATION, entry_key::SENT_BY_WORKER] {
            assert!(!code.contains(key), "{file} contains {key}");
        }
        assert!(script_constants::script::fill(&read(file)).is_ok());
    }
    // Trunk copies this script as it is.
    let boot = read("src/boot.mjs");
    let tag = format!("register(\"{}\")", script_constants::OUTBOX_SYNC_TAG);
    assert!(boot.contains(&tag), "src/boot.mjs lacks {tag}");
    let prefix = format!("\"{}tab\"", script_constants::STORAGE_PREFIX);
    assert!(boot.contains(&prefix), "src/boot.mjs lacks {prefix}");
}
