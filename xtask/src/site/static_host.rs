//! The files that static hosts look for: `404.html` and `_headers`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use standfirst_headers::{EVERY_FILE, Host, SHARED_FILE, SHARED_FOLDERS};
use standfirst_routes::INDEX;

/// The copy of the page that hosts send for addresses without a file.
const FALLBACK: &str = "404.html";

/// The placeholder in the script that finds the base: a regular expression of the routes takes its place.
const ROUTES_PLACEHOLDER: &str = "__ROUTES__";

/// Writes `404.html` and `_headers` into the built site, and makes `index.html` work at any address.
pub(super) fn write(dist: &Path) -> Result<()> {
    let index = dist.join(INDEX);
    let page = fs::read_to_string(&index).context("reading dist/index.html")?;
    let page = defer_links(&with_routes(&page)?)?;
    fs::write(&index, &page).context("writing dist/index.html")?;
    // A host without rewriting sends this page for a deep address such as /article/x. The page's own script then
    // finds the base, and the router shows the article.
    fs::write(dist.join(FALLBACK), &page).context("writing dist/404.html")?;
    fs::write(dist.join("_headers"), headers(&page)).context("writing dist/_headers")
}

/// Writes the routes into the script that finds the base.
fn with_routes(page: &str) -> Result<String> {
    let (before, after) = page
        .split_once(ROUTES_PLACEHOLDER)
        .with_context(|| format!("index.html lacks `{ROUTES_PLACEHOLDER}`"))?;
    Ok([before, &standfirst_routes::expression(), after].concat())
}

/// The link types that make a browser fetch a file.
const FETCHING_LINK_TYPES: &[&str] = &["preload", "modulepreload", "stylesheet"];

/// Replaces the links to files of the site with a script that writes them. A browser's preload scanner reads links
/// before the script that finds the base has run, and at a deep address would request files that do not exist.
fn defer_links(page: &str) -> Result<String> {
    let mut rest = page;
    let mut kept = String::new();
    let mut links = String::new();
    let mut place = None;
    while let Some(start) = rest.find("<link") {
        let end = rest[start..]
            .find('>')
            .context("a link of the page has no end")?
            + start
            + 1;
        let link = &rest[start..end];
        kept.push_str(&rest[..start]);
        if is_fetching_link(link) {
            place.get_or_insert(kept.len());
            links.push_str(link);
        } else {
            kept.push_str(link);
        }
        rest = &rest[end..];
    }
    kept.push_str(rest);
    if let Some(place) = place {
        let script = format!(
            "<script>document.write({})</script>",
            serde_json::to_string(&links)?
        );
        kept.insert_str(place, &script);
    }
    Ok(kept)
}

fn is_fetching_link(link: &str) -> bool {
    let words = link.split(|one: char| one.is_ascii_whitespace() || "<>\"'/".contains(one));
    words.collect::<Vec<_>>().windows(2).any(|pair| match pair {
        ["rel=", kind] => FETCHING_LINK_TYPES.contains(kind),
        [word, _] => word
            .strip_prefix("rel=")
            .is_some_and(|kind| FETCHING_LINK_TYPES.contains(&kind)),
        _ => false,
    })
}

/// Returns `_headers` in the format of Netlify, Cloudflare Pages and others: a path, then its headers, indented.
///
/// A file gets the headers of every path that matches it. If two of these paths set the same header, some hosts
/// send both values and others only the last. So no header may be set by two paths that match one file. Otherwise
/// a file could not be allowed what a broader path forbids, and one policy would override another.
fn headers(page: &str) -> String {
    let lines = |paths: &[String], header: &str| -> String {
        let block = |path: &String| format!("/{path}\n  {header}\n");
        paths.iter().map(block).collect()
    };
    let mut pages = standfirst_routes::globs();
    pages.push(FALLBACK.to_owned());
    let unframed = lines(&pages, "X-Frame-Options: SAMEORIGIN");
    let shared = SHARED_FOLDERS.iter().map(|folder| format!("{folder}*"));
    let shared = lines(
        &shared.collect::<Vec<_>>(),
        "Access-Control-Allow-Origin: *",
    );
    let every_file = EVERY_FILE.iter();
    let every_file: String = every_file
        .map(|(name, value)| format!("  {name}: {value}\n"))
        .collect();
    format!(
        "# For hosts that read response headers from a file. Restrict connect-src to the backends\n\
         # that config.json names.\n\
         /*\n\
         \x20 Content-Security-Policy: {policy}\n\
         {every_file}\
         \x20 Cross-Origin-Opener-Policy: same-origin\n\
         # Only this site may show these pages in frames. Other sites may show the widget's frame.\n\
         {unframed}\
         # Always revalidated, because they name the current versions of all other files.\n\
         /{INDEX}\n\
         \x20 X-Frame-Options: SAMEORIGIN\n\
         \x20 Cache-Control: no-cache\n\
         /service-worker.js\n\
         \x20 Cache-Control: no-cache\n\
         /manifest.webmanifest\n\
         \x20 Cache-Control: no-cache\n\
         # Files that the widget loads when it is embedded in another site.\n\
         {shared}\
         # A sandboxed frame has an opaque origin and reads the same configuration.\n\
         /{SHARED_FILE}\n\
         \x20 Access-Control-Allow-Origin: *\n\
         \x20 Cache-Control: no-cache\n",
        policy = standfirst_headers::for_site_page(page, &Host::STATIC)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn the_fallback_is_the_page_itself() -> Result<()> {
        let dist = tempfile::tempdir()?;
        let source = fs::read_to_string(Project::find()?.path(INDEX))?;
        fs::write(dist.path().join(INDEX), source)?;
        write(dist.path())?;
        let page = fs::read_to_string(dist.path().join(INDEX))?;
        assert_eq!(fs::read_to_string(dist.path().join(FALLBACK))?, page);
        let expression = format!("/^(.*\\/)(?:{})$/", standfirst_routes::expression());
        assert!(page.contains(&expression) && !page.contains(ROUTES_PLACEHOLDER));
        let headers = fs::read_to_string(dist.path().join("_headers"))?;
        assert!(
            headers.contains("\n  Content-Security-Policy: default-src 'self'; "),
            "{headers}"
        );
        Ok(())
    }

    #[test]
    fn no_relative_link_is_fetched_before_the_base_is_known() -> Result<()> {
        // As Trunk writes it, minified and not minified.
        let page = "<base href=./><script>base()</script><link href=icon.svg rel=icon>\
            <link as=fetch crossorigin href=config.json rel=preload><link href=./s.css rel=stylesheet>\
            <script type=module>start()</script><link rel=\"modulepreload\" href=\"./s.js\" crossorigin />";
        let page = defer_links(page)?;
        let expected = "<base href=./><script>base()</script><link href=icon.svg rel=icon>\
            <script>document.write(\"<link as=fetch crossorigin href=config.json rel=preload>\
            <link href=./s.css rel=stylesheet><link rel=\\\"modulepreload\\\" href=\\\"./s.js\\\" crossorigin />\")\
            </script><script type=module>start()</script>";
        assert_eq!(page, expected);
        Ok(())
    }

    /// Returns the headers of a file, from all matching paths.
    fn sent(headers: &str, file: &str) -> Vec<String> {
        let mut fits = false;
        let mut sent = Vec::new();
        for line in headers.lines().filter(|line| !line.starts_with('#')) {
            if let Some(header) = line.strip_prefix("  ") {
                sent.extend(fits.then(|| header.to_owned()));
            } else {
                fits = match line.strip_suffix('*') {
                    Some(start) => file.starts_with(start),
                    None => file == line,
                };
            }
        }
        sent
    }

    #[test]
    fn other_sites_may_frame_only_the_widgets_frame() {
        let headers = headers("");
        let guarded = |file: &str| {
            let sent = sent(&headers, file).join("\n");
            assert!(
                sent.starts_with("Content-Security-Policy: "),
                "{file}: {sent}"
            );
            sent.contains("X-Frame-Options: SAMEORIGIN") || sent.contains("frame-ancestors")
        };
        assert!(!guarded("/widget/frame.html"));
        for page in [
            "/",
            "/index.html",
            "/404.html",
            "/article/a-slug",
            "/section/town",
            "/topic/tides",
            "/library",
            "/privacy",
            "/share",
        ] {
            assert!(guarded(page), "{page} may be framed");
        }
    }

    #[test]
    fn no_file_gets_a_header_twice() {
        let headers = headers("");
        for file in [
            "/",
            "/index.html",
            "/article/x",
            "/widget/frame.html",
            "/widget/standfirst.mjs",
        ] {
            let sent = sent(&headers, file);
            let mut names: Vec<_> = sent
                .iter()
                .filter_map(|line| line.split(':').next())
                .collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{file}: {sent:?}");
        }
    }
}
