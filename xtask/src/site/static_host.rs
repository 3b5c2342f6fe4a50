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

/// In the form Netlify, Cloudflare Pages and others read: a path, then its headers, indented.
fn headers(page: &str) -> String {
    format!(
        "# Read by hosts that take headers from a file. Narrow connect-src to the backends that\n\
         # config.json names.\n\
         /*\n\
         \x20 Content-Security-Policy: {}\n\
         \x20 X-Content-Type-Options: nosniff\n\
         \x20 Referrer-Policy: strict-origin-when-cross-origin\n\
         \x20 Cross-Origin-Opener-Policy: same-origin\n\
         # Asked for anew each time: they say what everything else is.\n\
         /index.html\n\
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
        assert_eq!(headers.lines().count(), 21);
        Ok(())
    }
}
