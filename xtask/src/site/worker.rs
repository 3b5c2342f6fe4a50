//! The service worker, told what the application is made of; and the manifest that lies beside it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use super::{content_digits, files, markdown};
use crate::project::Project;

/// The name of the worker, at the root of the site: its scope is the folder it lies in.
pub const FILE: &str = "service-worker.js";

/// The same page twice: the site's own, and what static hosts answer deep addresses with.
const PAGES: &[&str] = &["index.html", "404.html"];
const PAGE_VERSION: &str = "data-version=";

/// What stands there before there is a version: as many characters as digits come in their place, with
/// or without quotes around them, which the build takes away.
const NO_PAGE_VERSION: &str = "0000000000000000";

const NO_FILES: &str = "const FILES = [];";
const NO_VERSION: &str = "const VERSION = \"\";";
const NO_MARKDOWN: &str = "const MARKDOWN = \"\";";

/// What stands in the site and is nothing the application asks for: other products of the build, files
/// for hosts and publishers, and what only the browser's own dialogs show.
const NOT_THE_APPLICATION: &[&str] = &["widget/", "npm/", "schema/", "screenshots/"];

/// Writes the manifest and the worker into a built site.
///
/// # Errors
/// When a source is missing or the configuration names no site.
pub(super) fn write(project: &Project, debug: bool) -> Result<()> {
    let dist = project.dist();
    if debug {
        return write_none(project, &dist);
    }
    write_manifest(&dist)?;
    write_for(project, &dist)
}

/// Writes the manifest, and a worker that keeps nothing: while developing, every load brings the newest files.
///
/// # Errors
/// As [`write`].
pub(super) fn write_none(project: &Project, site: &Path) -> Result<()> {
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

/// Writes the worker of a built site, wherever it lies, and its version into the pages: a page that is
/// of a worker's version already needs no reload for it.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write_for(project: &Project, site: &Path) -> Result<()> {
    let source = project.path("worker").join(FILE);
    let source = fs::read_to_string(source).context("reading the service worker")?;
    for page in PAGES {
        give_version(&site.join(page), NO_PAGE_VERSION)?;
    }
    let list = application(site)?;
    let mut parts = vec![source.clone().into_bytes()];
    for file in &list {
        parts.push(file.clone().into_bytes());
        let path = if file == "./" { "index.html" } else { file };
        parts.push(fs::read(site.join(path)).with_context(|| format!("reading {path}"))?);
    }
    let digits = content_digits(&parts);
    for page in PAGES {
        give_version(&site.join(page), &digits)?;
    }
    let files = format!("const FILES = {};", serde_json::to_string(&list)?);
    let version = format!("const VERSION = \"{digits}\";");
    let worker = put(&put(&source, NO_FILES, &files)?, NO_VERSION, &version)?;
    let markdown = markdown::module_in(site)?.unwrap_or_default();
    let markdown = format!("const MARKDOWN = \"{markdown}\";");
    let worker = put(&worker, NO_MARKDOWN, &markdown)?;
    let file = site.join(FILE);
    // Where a server finds a compressed neighbour it sends that one.
    let _ = fs::remove_file(super::compress::neighbour(&file));
    fs::write(file, worker).context("writing the service worker")
}

/// Writes a version into a page, in the place of what stood there.
fn give_version(page: &Path, version: &str) -> Result<()> {
    let reading = || format!("reading {}", page.display());
    let text = fs::read_to_string(page).with_context(reading)?;
    let place = text
        .find(PAGE_VERSION)
        .map(|at| at + PAGE_VERSION.len())
        .map(|at| at + usize::from(text[at..].starts_with('"')))
        .filter(|at| text.is_char_boundary(at + NO_PAGE_VERSION.len()))
        .with_context(|| format!("{} lacks {PAGE_VERSION}", page.display()))?;
    let (before, after) = (&text[..place], &text[place + NO_PAGE_VERSION.len()..]);
    fs::write(page, format!("{before}{version}{after}"))
        .with_context(|| format!("writing {}", page.display()))
}

fn put(text: &str, place: &str, what: &str) -> Result<String> {
    let (before, after) = text
        .split_once(place)
        .with_context(|| format!("worker/{FILE} lacks `{place}`"))?;
    Ok(format!("{before}{what}{after}"))
}

/// Everything the application may ask its own site for, by addresses relative to it. The page stands
/// under the site's own address, since that is what is asked for.
fn application(site: &Path) -> Result<Vec<String>> {
    let mut list = vec!["./".to_owned()];
    for file in files(site)? {
        let name = file.to_string_lossy().replace('\\', "/");
        let is_for_others = NOT_THE_APPLICATION
            .iter()
            .any(|folder| name.starts_with(folder));
        let is_for_hosts =
            name.ends_with(".br") || name.starts_with('_') || name.ends_with(".html");
        // Kept where a profile asks for it, which only the worker of a configured site can see.
        let is_asked_for = markdown::is_module(&name);
        if !is_for_others && !is_for_hosts && !is_asked_for && name != FILE {
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
        for page in PAGES {
            let empty = format!("<html {PAGE_VERSION}{NO_PAGE_VERSION} lang=en>");
            fs::write(site.path().join(page), empty)?;
        }
        Ok(site)
    }

    #[test]
    fn the_list_is_the_application_and_nothing_else() -> Result<()> {
        let site = site()?;
        let list = application(site.path())?;
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
    fn the_version_follows_every_byte() -> Result<()> {
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
        assert!(!second.contains(NO_FILES) && !second.contains(NO_VERSION));
        assert!(second.contains("const MARKDOWN = \"markdown-0123456789abcdef.wasm\";"));
        for page in PAGES {
            let text = fs::read_to_string(site.path().join(page))?;
            let (_, version) = text.split_once(PAGE_VERSION).context("no version")?;
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
        // As the build leaves it: Trunk's own links become files, the others stand as they are.
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
        let list = application(site.path())?;
        for name in named {
            assert!(list.iter().any(|file| file == name), "{name} is missing");
        }
        Ok(())
    }
}
