//! URLs of pages that the server does not host, normalized to thread names.
//!
//! A page has many URLs but one thread. docs/operating.md documents the rule, because a change to it would
//! separate pages from their comments.

use url::Url;

/// Query parameters that say where a visitor came from, not which page it is. The widget has the same list.
const TRACKING: &[&str] = &[
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "mc_cid", "mc_eid", "igshid",
    "yclid", "ref", "_ga", "_gl",
];
/// The maximum length of a URL, in bytes.
const MAX_LENGTH: usize = 2_000;

/// The normalized URL of a page, and its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageUrl {
    /// Such as `https://blog.example`.
    pub origin: String,
    /// The full URL, which is the thread's name.
    pub url: String,
}

impl PageUrl {
    /// Parses and normalizes a URL. Returns `None` if it is not an `http` or `https` URL, has credentials, or is
    /// too long.
    pub fn parse(text: &str) -> Option<Self> {
        let mut url = Url::parse(text).ok()?;
        if !matches!(url.scheme(), "http" | "https")
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return None;
        }
        url.set_fragment(None);
        let path = normalize_escapes(url.path());
        url.set_path(match path.trim_end_matches('/') {
            "" => "/",
            path => path,
        });
        let query = normalize_query(url.query().unwrap_or_default());
        url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
        let page = Self {
            origin: url.origin().ascii_serialization(),
            url: url.into(),
        };
        (page.url.len() <= MAX_LENGTH).then_some(page)
    }
}

fn normalize_query(query: &str) -> String {
    let is_kept = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name)
    };
    let kept: Vec<&str> = query.split('&').filter(is_kept).collect();
    normalize_escapes(&kept.join("&"))
}

/// Decodes unnecessary percent-escapes and writes the others in upper case (RFC 3986, 6.2.2).
fn normalize_escapes(text: &str) -> String {
    let mut normalized = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        normalized.push_str(before);
        let escape = after
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        // `from_str_radix` also accepts a sign.
        match escape.filter(|_| !after.starts_with('+')) {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                normalized.push(char::from(byte));
                rest = &after[2..];
            }
            Some(byte) => {
                normalized.push_str(&format!("%{byte:02X}"));
                rest = &after[2..];
            }
            None => {
                normalized.push_str("%25");
                rest = after;
            }
        }
    }
    normalized.push_str(rest);
    normalized
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<String> {
        PageUrl::parse(text).map(|page| page.url)
    }

    #[test]
    fn page_urls_are_normalized() {
        for (given, expected) in [
            ("https://blog.example/post", "https://blog.example/post"),
            (
                "HTTPS://Blog.Example:443/post/",
                "https://blog.example/post",
            ),
            (
                "https://blog.example/post//#comment-3",
                "https://blog.example/post",
            ),
            ("https://blog.example", "https://blog.example/"),
            (
                "https://blog.example/?utm_source=x&fbclid=y",
                "https://blog.example/",
            ),
            (
                "https://blog.example/?p=1&ref=z&utm_medium=m",
                "https://blog.example/?p=1",
            ),
            (
                "https://blog.example/?b=2&a=1",
                "https://blog.example/?b=2&a=1",
            ),
            (
                "https://blog.example/a/../b/./c",
                "https://blog.example/b/c",
            ),
            (
                "https://blog.example/%7ejo/%c3%a9",
                "https://blog.example/~jo/%C3%A9",
            ),
            (
                "https://blog.example/~jo/é",
                "https://blog.example/~jo/%C3%A9",
            ),
            ("https://blog.example/100%", "https://blog.example/100%25"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
            ("http://blog.example:8080/x", "http://blog.example:8080/x"),
            ("https://blog.example/a%2Fb", "https://blog.example/a%2Fb"),
        ] {
            assert_eq!(parse(given).as_deref(), Some(expected), "{given}");
            assert_eq!(parse(expected).as_deref(), Some(expected), "{given} twice");
        }
    }

    #[test]
    fn invalid_page_urls_are_refused() {
        let long = format!("https://blog.example/{}", "x".repeat(2_000));
        for text in [
            "",
            "post",
            "/post",
            "//blog.example/post",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://blog.example/",
            "https://ada@blog.example/",
            "https://ada:secret@blog.example/",
            "https://",
            "https://blog example/",
            long.as_str(),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    /// The widget removes the same parameters. Otherwise the two would disagree on which URLs are one page.
    #[test]
    fn the_widget_removes_the_same_parameters() {
        let widget = include_str!("../../src/embed/page.rs");
        let list = widget.split("const TRACKING: &[&str] = &[").nth(1);
        let list = list
            .and_then(|rest| rest.split("];").next())
            .unwrap_or_default();
        let mut names: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        names.sort_unstable();
        let mut ours = TRACKING.to_vec();
        ours.sort_unstable();
        assert_eq!(names, ours);
    }
}
