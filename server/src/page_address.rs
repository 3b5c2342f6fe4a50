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
const LONGEST: usize = 2_000;

/// The normalized URL of a page, and its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAddress {
    /// Such as `https://blog.example`.
    pub origin: String,
    /// The full URL, which is the thread's name.
    pub address: String,
}

impl PageAddress {
    /// Parses and normalizes a URL. Returns `None` if it is not an `http` or `https` URL, has credentials, or is
    /// too long.
    pub fn read(text: &str) -> Option<Self> {
        let mut address = Url::parse(text).ok()?;
        if !matches!(address.scheme(), "http" | "https")
            || !address.username().is_empty()
            || address.password().is_some()
        {
            return None;
        }
        address.set_fragment(None);
        let path = plain(address.path());
        address.set_path(match path.trim_end_matches('/') {
            "" => "/",
            path => path,
        });
        let query = plain_query(address.query().unwrap_or_default());
        address.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
        let address = Self {
            origin: address.origin().ascii_serialization(),
            address: address.into(),
        };
        (address.address.len() <= LONGEST).then_some(address)
    }
}

fn plain_query(query: &str) -> String {
    let kept = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name)
    };
    let kept: Vec<&str> = query.split('&').filter(kept).collect();
    plain(&kept.join("&"))
}

/// Decodes unnecessary percent-escapes and writes the others in upper case (RFC 3986, 6.2.2).
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let escape = after
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        // `from_str_radix` also accepts a sign.
        match escape.filter(|_| !after.starts_with('+')) {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                plain.push(char::from(byte));
                rest = &after[2..];
            }
            Some(byte) => {
                plain.push_str(&format!("%{byte:02X}"));
                rest = &after[2..];
            }
            None => {
                plain.push_str("%25");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        PageAddress::read(text).map(|page| page.address)
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
            assert_eq!(read(given).as_deref(), Some(expected), "{given}");
            assert_eq!(read(expected).as_deref(), Some(expected), "{given} twice");
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
            assert_eq!(read(text), None, "{text}");
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
