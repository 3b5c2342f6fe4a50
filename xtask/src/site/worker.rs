//! Writes the service worker, with the routes and the list of the application's files, and the web app manifest.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use standfirst_script_constants::script;

use super::{content_hash, list_files, markdown};
use crate::project::Project;

/// The name of the worker's file. It is at the root of the site, because its scope is the folder it is in.
pub const FILE: &str = "service-worker.js";

/// Two copies of the same page: the site's own, and the one static hosts send for deep addresses.
const PAGE_COPIES: &[&str] = &["index.html", "404.html"];
const VERSION_ATTRIBUTE: &str = "data-version=";

/// The placeholder version. It has as many characters as the digits that replace it. The build may remove the
/// quotes around it.
const PAGE_VERSION_PLACEHOLDER: &str = "0000000000000000";

const FILES_PLACEHOLDER: &str = "const FILES = [];";
const VERSION_PLACEHOLDER: &str = "const VERSION = \"\";";
const ROUTES_PLACEHOLDER: &str = "const ROUTES = /^$/;";
const MARKDOWN_PLACEHOLDER: &str = "const MARKDOWN = \"\";";

/// Files of the site that the application never requests: other products of the build, files for hosts and
/// publishers, and pictures that only the browser's install dialog shows.
const EXCLUDED_FOLDERS: &[&str] = &["widget/", "npm/", "schema/", "screenshots/"];

/// Writes the manifest and the worker into a built site.
///
/// # Errors
/// When a source is missing or the configuration names no site.
pub(super) fn write(project: &Project, debug: bool) -> Result<()> {
    let dist = project.dist();
    if debug {
        return write_for_development(project, &dist);
    }
    write_manifest(&dist)?;
    write_for(project, &dist)
}

/// Writes the manifest, and a worker that caches nothing: during development, every load fetches the newest files.
///
/// # Errors
/// As [`write`].
pub(super) fn write_for_development(project: &Project, site: &Path) -> Result<()> {
    write_manifest(site)?;
    let none = fs::read_to_string(project.path("worker").join("none.js"));
    let none = none.context("reading worker/none.js")?;
    fs::write(site.join(FILE), none).context("writing the service worker")
}

fn write_manifest(dist: &Path) -> Result<()> {
    let manifest = standfirst_manifest::of_site(dist, None).map_err(|problem| anyhow!(problem))?;
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    fs::write(dist.join(standfirst_manifest::FILE), text).context("writing the manifest")
}

/// Writes the worker of a built site at any path, and writes the worker's version into the pages. A page that
/// already has the worker's version needs no reload when the worker is updated.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write_for(project: &Project, site: &Path) -> Result<()> {
    let source = project.path("worker").join(FILE);
    let source = fs::read_to_string(source).context("reading the service worker")?;
    let routes = format!(
        "const ROUTES = /^(?:{})?$/;",
        standfirst_routes::expression()
    );
    let source = replace_placeholder(&source, ROUTES_PLACEHOLDER, &routes)?;
    let source = script::fill(&source).map_err(|problem| anyhow!("worker/{FILE}: {problem}"))?;
    for page in PAGE_COPIES {
        replace_version(&site.join(page), PAGE_VERSION_PLACEHOLDER)?;
    }
    let list = application_files(site)?;
    let mut parts = vec![source.clone().into_bytes()];
    for file in &list {
        parts.push(file.clone().into_bytes());
        let path = if file == "./" { "index.html" } else { file };
        parts.push(fs::read(site.join(path)).with_context(|| format!("reading {path}"))?);
    }
    let digits = content_hash(&parts);
    for page in PAGE_COPIES {
        replace_version(&site.join(page), &digits)?;
    }
    let files = format!("const FILES = {};", serde_json::to_string(&list)?);
    let version = format!("const VERSION = \"{digits}\";");
    let worker = replace_placeholder(
        &replace_placeholder(&source, FILES_PLACEHOLDER, &files)?,
        VERSION_PLACEHOLDER,
        &version,
    )?;
    let markdown = markdown::find_module(site)?.unwrap_or_default();
    let markdown = format!("const MARKDOWN = \"{markdown}\";");
    let worker = replace_placeholder(&worker, MARKDOWN_PLACEHOLDER, &markdown)?;
    let file = site.join(FILE);
    // A server prefers the precompressed copy, which would be outdated.
    let _ = fs::remove_file(super::compress::precompressed_path(&file));
    fs::write(file, worker).context("writing the service worker")
}

/// Replaces the version in a page.
fn replace_version(page: &Path, version: &str) -> Result<()> {
    let reading = || format!("reading {}", page.display());
    let text = fs::read_to_string(page).with_context(reading)?;
    let place = text
        .find(VERSION_ATTRIBUTE)
        .map(|at| at + VERSION_ATTRIBUTE.len())
        .map(|at| at + usize::from(text[at..].starts_with('"')))
        .filter(|at| text.is_char_boundary(at + PAGE_VERSION_PLACEHOLDER.len()))
        .with_context(|| format!("{} lacks {VERSION_ATTRIBUTE}", page.display()))?;
    let (before, after) = (
        &text[..place],
        &text[place + PAGE_VERSION_PLACEHOLDER.len()..],
    );
    fs::write(page, format!("{before}{version}{after}"))
        .with_context(|| format!("writing {}", page.display()))
}

fn replace_placeholder(text: &str, placeholder: &str, value: &str) -> Result<String> {
    let (before, after) = text
        .split_once(placeholder)
        .with_context(|| format!("worker/{FILE} lacks `{placeholder}`"))?;
    Ok(format!("{before}{value}{after}"))
}

/// Returns everything that the application may request from its own site, as addresses relative to it. The page is
/// listed as `./`, because that is the address a browser requests.
fn application_files(site: &Path) -> Result<Vec<String>> {
    let mut list = vec!["./".to_owned()];
    for file in list_files(site)? {
        let name = file.to_string_lossy().replace('\\', "/");
        let is_for_others = EXCLUDED_FOLDERS
            .iter()
            .any(|folder| name.starts_with(folder));
        let is_for_hosts =
            name.ends_with(".br") || name.starts_with('_') || name.ends_with(".html");
        // The worker caches the Markdown module only if a profile needs it, which it finds out in the configured
        // site.
        let is_loaded_on_demand = markdown::is_module(&name);
        if !is_for_others && !is_for_hosts && !is_loaded_on_demand && name != FILE {
            list.push(name);
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = standfirst_manifest::FILE;

    fn site() -> Result<tempfile::TempDir> {
        let site = tempfile::tempdir()?;
        for name in [
            "index.html",
            "404.html",
            "_headers",
            "config.json",
            "standfirst-0123456789abcdef.js",
            "standfirst-0123456789abcdef.js.br",
            "markdown-0123456789abcdef.wasm",
            "messages/en.json",
            "icons/icon-192.png",
            "widget/standfirst.mjs",
            "npm/package.json",
            "schema/config.schema.json",
            "screenshots/wide.webp",
        ] {
            let file = site.path().join(name);
            fs::create_dir_all(file.parent().context("no folder")?)?;
            fs::write(file, name)?;
        }
        for page in PAGE_COPIES {
            let empty = format!("<html {VERSION_ATTRIBUTE}{PAGE_VERSION_PLACEHOLDER} lang=en>");
            fs::write(site.path().join(page), empty)?;
        }
        Ok(site)
    }

    #[test]
    fn the_list_contains_only_the_application() -> Result<()> {
        let site = site()?;
        let list = application_files(site.path())?;
        let expected = [
            "./",
            "config.json",
            "icons/icon-192.png",
            "messages/en.json",
            "standfirst-0123456789abcdef.js",
        ];
        assert_eq!(list, expected);
        Ok(())
    }

    #[test]
    fn the_version_depends_on_every_byte() -> Result<()> {
        let project = Project::find()?;
        let site = site()?;
        let worker = || -> Result<String> {
            write_for(&project, site.path())?;
            Ok(fs::read_to_string(site.path().join(FILE))?)
        };
        let first = worker()?;
        assert_eq!(first, worker()?);
        fs::write(site.path().join("config.json"), "other")?;
        let second = worker()?;
        assert_ne!(first, second);
        assert!(!second.contains(FILES_PLACEHOLDER) && !second.contains(VERSION_PLACEHOLDER));
        let routes = standfirst_routes::expression();
        assert!(second.contains(&format!("\nconst ROUTES = /^(?:{routes})?$/;\n")));
        assert!(second.contains("const MARKDOWN = \"markdown-0123456789abcdef.wasm\";"));
        assert!(second.contains("outboxLock: \"standfirst-outbox\""));
        for page in PAGE_COPIES {
            let text = fs::read_to_string(site.path().join(page))?;
            let (_, version) = text.split_once(VERSION_ATTRIBUTE).context("no version")?;
            let version = version.split(' ').next().unwrap_or_default();
            let in_worker = format!("const VERSION = \"{version}\";");
            assert!(
                version.len() == 16 && second.contains(&in_worker),
                "{page}: {text}"
            );
        }
        Ok(())
    }

    #[test]
    fn everything_the_page_names_is_in_the_list() -> Result<()> {
        let project = Project::find()?;
        let page = fs::read_to_string(project.path("index.html"))?;
        let site = site()?;
        // As in the built page: Trunk replaces its own links with files and leaves the others unchanged.
        let named: Vec<&str> = page
            .split(['"', '\''])
            .map(|part| part.trim_start_matches("./"))
            .filter(|name| {
                name.rsplit('/')
                    .next()
                    .is_some_and(|file| file.contains('.'))
            })
            .filter(|name| project.path("public").join(name).is_file() || *name == MANIFEST)
            .collect();
        assert!(named.len() >= 4, "{named:?}");
        for name in &named {
            let file = site.path().join(name);
            fs::create_dir_all(file.parent().context("no folder")?)?;
            fs::write(file, name)?;
        }
        let list = application_files(site.path())?;
        for name in named {
            assert!(list.iter().any(|file| file == name), "{name} is missing");
        }
        Ok(())
    }
}
