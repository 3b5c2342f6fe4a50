//! Files that static hosts look for.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::policy;

/// Writes `404.html` and `_headers` into the built site.
pub(super) fn write(dist: &Path) -> Result<()> {
    let page = fs::read_to_string(dist.join("index.html")).context("reading dist/index.html")?;
    // A host without rewriting answers a deep address, /article/x, with this page; its own script finds
    // the base and the router shows the article.
    fs::write(dist.join("404.html"), &page).context("writing dist/404.html")?;
    fs::write(dist.join("_headers"), headers(&page)).context("writing dist/_headers")
}

/// The application's own pages, beside `index.html`.
const PAGES: &[&str] = &[
    "/",
    "/404.html",
    "/article/*",
    "/section/*",
    "/library",
    "/privacy",
    "/share",
];

/// In the form Netlify, Cloudflare Pages and others read: a path, then its headers, indented.
///
/// A file gets the headers of every path that fits. Where two of them say the same header, some hosts send both
/// and others the last, so no header stands under two paths that fit one file: what is forbidden once could not be
/// allowed again, and one policy would undo another.
fn headers(page: &str) -> String {
    let unframed: String = PAGES
        .iter()
        .map(|path| format!("{path}\n  X-Frame-Options: SAMEORIGIN\n"))
        .collect();
    format!(
        "# Read by hosts that take headers from a file. Narrow connect-src to the backends that\n\
         # config.json names.\n\
         /*\n\
         \x20 Content-Security-Policy: {}\n\
         \x20 X-Content-Type-Options: nosniff\n\
         \x20 Referrer-Policy: strict-origin-when-cross-origin\n\
         \x20 Cross-Origin-Opener-Policy: same-origin\n\
         # Shown in frames by this site alone. The widget's frame is for others.\n\
         {unframed}\
         # Asked for anew each time: they say what everything else is.\n\
         /index.html\n\
         \x20 X-Frame-Options: SAMEORIGIN\n\
         \x20 Cache-Control: no-cache\n\
         /service-worker.js\n\
         \x20 Cache-Control: no-cache\n\
         /manifest.webmanifest\n\
         \x20 Cache-Control: no-cache\n\
         # What a widget on another site is made of.\n\
         /widget/*\n\
         \x20 Access-Control-Allow-Origin: *\n\
         /profiles/*\n\
         \x20 Access-Control-Allow-Origin: *\n\
         /messages/*\n\
         \x20 Access-Control-Allow-Origin: *\n",
        policy::of_page(page)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fallback_is_the_page_itself() -> Result<()> {
        let dist = tempfile::tempdir()?;
        fs::write(dist.path().join("index.html"), "<script>1</script>")?;
        write(dist.path())?;
        assert_eq!(
            fs::read_to_string(dist.path().join("404.html"))?,
            "<script>1</script>"
        );
        let headers = fs::read_to_string(dist.path().join("_headers"))?;
        assert!(
            headers.contains("\n  Content-Security-Policy: default-src 'self'; "),
            "{headers}"
        );
        Ok(())
    }

    /// The headers of a file, of all paths that fit.
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
    fn other_sites_may_frame_the_widgets_frame_alone() {
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
