//! Generates the web app manifest: the name, icons and language with which a device installs a site.
//!
//! The build writes the manifest into `dist/`, and the reference backend serves it. Both call [`of_site`], which reads
//! `config.json` as the application does.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use standfirst_model::Direction;
use standfirst_routes::{LIBRARY, SHARE, SHARED_TEXT, SHARED_URL};

/// The file name of the manifest.
pub const FILE: &str = "manifest.webmanifest";

/// The background colours of the page, the values of `--paper` in `style/tokens.css`.
const PAPER_LIGHT: &str = "#fbf9f4";
const PAPER_DARK: &str = "#171512";

/// Screenshots that a device may show before it installs the site. Only those that exist in the site's folder are
/// listed: a publisher can replace them by pictures of the same size, or delete them.
const SCREENSHOTS: &[(&str, &str, &str)] = &[
    ("screenshots/narrow.webp", "720x1280", "narrow"),
    ("screenshots/wide.webp", "1280x800", "wide"),
];

/// Returns the manifest of the built site in `folder`. `base_path` is the path of the site on its server, with
/// slashes at both ends; `None` if it is not known yet.
///
/// # Errors
/// When `config.json` or the English messages cannot be read, when the site has no name, or when the locale is not a
/// language tag.
pub fn of_site(folder: &Path, base_path: Option<&str>) -> Result<Value, String> {
    let config = read(&folder.join("config.json"))?;
    let name = text(&config["site"]["name"]).ok_or("config.json: site.name: is missing")?;
    let locale = text(&config["locale"]).unwrap_or("en");
    let messages = Messages::of(folder, locale)?;
    let paper = match text(&config["theme"]) {
        Some("dark") => PAPER_DARK,
        _ => PAPER_LIGHT,
    };
    let mut manifest = Map::new();
    let mut say = |key: &str, value: Value| {
        manifest.insert(key.to_owned(), value);
    };
    // The id is resolved against the origin of the server, so it cannot be written without the path. A site without
    // an id is identified by its start URL, which is the same address.
    let published = text(&config["site"]["url"]).and_then(path_of);
    if let Some(id) = base_path.or(published.as_deref()) {
        say("id", id.into());
    }
    say("name", name.into());
    say(
        "short_name",
        text(&config["site"]["short_name"]).unwrap_or(name).into(),
    );
    if let Some(tagline) = text(&config["site"]["tagline"]) {
        say("description", tagline.into());
    }
    say("lang", locale.into());
    say("dir", Direction::of(locale).key().into());
    // Relative to the manifest, so they are valid under any path.
    say("start_url", "./".into());
    say("scope", "./".into());
    say("display", "standalone".into());
    say("theme_color", paper.into());
    say("background_color", paper.into());
    say("icons", icons());
    say("screenshots", screenshots(folder, name));
    say(
        "shortcuts",
        json!([
            { "name": messages.message("install.latest"), "url": "./" },
            { "name": messages.message("install.saved"), "url": LIBRARY },
        ]),
    );
    say(
        "share_target",
        json!({
            "action": SHARE, "method": "GET", "enctype": "application/x-www-form-urlencoded",
            "params": { "title": "title", "text": SHARED_TEXT, "url": SHARED_URL },
        }),
    );
    Ok(Value::Object(manifest))
}

/// Returns each kind of icon as an SVG, for any size, and as a PNG in the two sizes that devices require.
fn icons() -> Value {
    let mut icons = Vec::new();
    for (purpose, drawing, name) in [
        ("any", "icon.svg", "icon"),
        ("maskable", "icons/maskable.svg", "maskable"),
        ("monochrome", "icons/monochrome.svg", "monochrome"),
    ] {
        for size in [192, 512] {
            icons.push(json!({
                "src": format!("icons/{name}-{size}.png"), "sizes": format!("{size}x{size}"),
                "type": "image/png", "purpose": purpose,
            }));
        }
        icons.push(json!({
            "src": drawing, "sizes": "any", "type": "image/svg+xml", "purpose": purpose,
        }));
    }
    Value::Array(icons)
}

fn screenshots(folder: &Path, name: &str) -> Value {
    let there = SCREENSHOTS
        .iter()
        .filter(|(file, ..)| folder.join(file).is_file());
    there
        .map(|(file, sizes, form)| {
            json!({
                "src": file, "sizes": sizes, "type": "image/webp", "form_factor": form, "label": name,
            })
        })
        .collect()
}

/// The messages of a language, with English as the fallback.
struct Messages {
    own: Value,
    english: Value,
}

impl Messages {
    fn of(folder: &Path, locale: &str) -> Result<Self, String> {
        let plain = |one: char| one.is_ascii_alphanumeric() || one == '-';
        if locale.is_empty() || !locale.chars().all(plain) {
            return Err("config.json: locale: expected a language tag".to_owned());
        }
        let messages = |name: &str| read(&folder.join(format!("messages/{name}.json")));
        // A language without a messages file falls back to English, as in the application.
        let own = messages(locale).unwrap_or_default();
        let english = messages("en")?;
        Ok(Self { own, english })
    }

    fn message(&self, key: &str) -> String {
        let found = text(&self.own[key]).or_else(|| text(&self.english[key]));
        found.unwrap_or(key).to_owned()
    }
}

/// Returns the path of an address such as `https://example.org/news/`, with a trailing slash; `None` for a relative
/// address.
fn path_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    Some(if path.is_empty() {
        "/".to_owned()
    } else {
        format!("/{path}/")
    })
}

fn read(file: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Returns the trimmed text of a value; `None` if it is empty or not a string.
fn text(value: &Value) -> Option<&str> {
    let text = value.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(config: &Value) -> Result<tempfile::TempDir, std::io::Error> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("config.json"), config.to_string())?;
        fs::create_dir(folder.path().join("messages"))?;
        let english = json!({ "install.latest": "Latest", "install.saved": "Saved articles" });
        fs::write(folder.path().join("messages/en.json"), english.to_string())?;
        let arabic = json!({ "install.latest": "الأحدث" });
        fs::write(folder.path().join("messages/ar.json"), arabic.to_string())?;
        Ok(folder)
    }

    #[test]
    fn it_follows_the_configuration() -> Result<(), Box<dyn std::error::Error>> {
        let folder = site(&json!({
            "site": { "name": "البريد", "short_name": "بريد", "tagline": "كل صباح" },
            "locale": "ar", "theme": "dark",
        }))?;
        let manifest = of_site(folder.path(), Some("/news/"))?;
        for (key, expected) in [
            ("id", "/news/"),
            ("name", "البريد"),
            ("short_name", "بريد"),
            ("description", "كل صباح"),
            ("lang", "ar"),
            ("dir", "rtl"),
            ("background_color", PAPER_DARK),
        ] {
            assert_eq!(manifest[key], expected, "{key}");
        }
        assert_eq!(manifest["shortcuts"][0]["name"], "الأحدث");
        assert_eq!(manifest["shortcuts"][1]["name"], "Saved articles");
        assert_eq!(manifest["screenshots"], json!([]));
        Ok(())
    }

    #[test]
    fn a_site_with_an_unknown_path_has_no_id() -> Result<(), Box<dyn std::error::Error>> {
        let folder = site(&json!({ "site": { "name": "X" } }))?;
        let manifest = of_site(folder.path(), None)?;
        assert_eq!(manifest.get("id"), None);
        assert_eq!(manifest["short_name"], "X");
        let folder = site(&json!({ "site": { "name": "X", "url": "https://x.example/a/b?c" } }))?;
        assert_eq!(of_site(folder.path(), None)?["id"], "/a/b/");
        assert_eq!(path_of("https://x.example").as_deref(), Some("/"));
        assert_eq!(path_of("/news/"), None);
        Ok(())
    }

    #[test]
    fn a_broken_configuration_is_an_error() -> Result<(), Box<dyn std::error::Error>> {
        for config in [
            json!({}),
            json!({ "site": { "name": " " } }),
            json!({ "site": { "name": "X" }, "locale": "../en" }),
        ] {
            assert!(of_site(site(&config)?.path(), None).is_err(), "{config}");
        }
        Ok(())
    }

    #[test]
    fn only_existing_screenshots_are_listed() -> Result<(), Box<dyn std::error::Error>> {
        let folder = site(&json!({ "site": { "name": "X" } }))?;
        fs::create_dir(folder.path().join("screenshots"))?;
        fs::write(folder.path().join("screenshots/wide.webp"), "")?;
        let manifest = of_site(folder.path(), None)?;
        assert_eq!(manifest["screenshots"][0]["form_factor"], "wide");
        assert_eq!(manifest["screenshots"].as_array().map(Vec::len), Some(1));
        Ok(())
    }
}
