//! Public URLs of the site: their origin and base path, and which of them are articles.

use axum::http::{HeaderMap, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use crate::options::Serve;

/// Characters to percent-encode so that a value is safe in any part of a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The origin and base path of the site's public URLs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress {
    /// Such as `https://news.example`.
    origin: String,
    /// Has slashes at both ends.
    base_path: String,
}

impl PublicAddress {
    /// Takes the origin from the options, or else from the `Host` header. Returns `None` if there is no valid one.
    pub fn of(options: &Serve, headers: &HeaderMap) -> Option<Self> {
        let origin = match &options.public_url {
            Some(origin) => origin.clone(),
            None => {
                let host = headers.get(header::HOST)?.to_str().ok()?;
                origin(&format!("http://{host}")).ok()?
            }
        };
        Some(Self {
            origin,
            base_path: options.base_path.clone(),
        })
    }

    /// Returns the URL of a path inside the site, such as `widget/frame.mjs`.
    pub fn inside(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base_path)
    }

    /// Returns the URL of a path from the root of the server. A full URL is returned unchanged.
    pub fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') {
            format!("{}{path}", self.origin)
        } else {
            path.to_owned()
        }
    }

    /// Returns the URL of an article's page.
    pub fn article(&self, slug: &str) -> String {
        self.inside(&format!("article/{}", encoded(slug)))
    }

    /// Returns the URL of an article's oEmbed response.
    pub fn oembed(&self, slug: &str) -> String {
        let article = self.article(slug);
        self.inside(&format!("api/v1/oembed?url={}", encoded(&article)))
    }

    /// Returns the slug of the article whose page a URL is. The query and the fragment are ignored, because shared
    /// links have either.
    pub fn slug_of(&self, address: &str) -> Option<String> {
        let address = Url::parse(address).ok()?;
        if address.origin().ascii_serialization() != self.origin {
            return None;
        }
        article_at(address.path().strip_prefix(&self.base_path)?)
    }
}

/// Percent-encodes a value for any part of a URL.
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Returns the slug if a path inside the site is an article's.
pub fn article_at(inside: &str) -> Option<String> {
    let slug = inside.strip_prefix("article/")?.trim_end_matches('/');
    if slug.is_empty() || slug.contains('/') {
        return None;
    }
    let slug = percent_decode_str(slug).decode_utf8().ok()?;
    Some(slug.into_owned())
}

/// Parses an origin (scheme, host and port) and normalizes it.
pub fn origin(text: &str) -> Result<String, String> {
    let wrong = || "expected scheme and host, such as https://news.example".to_owned();
    let address = Url::parse(text).map_err(|_| wrong())?;
    let bare = address.path() == "/"
        && address.query().is_none()
        && address.fragment().is_none()
        && address.username().is_empty()
        && address.password().is_none();
    if !matches!(address.scheme(), "http" | "https") {
        return Err(wrong());
    }
    if !bare {
        return Err(format!("{}; the path is --base-path", wrong()));
    }
    Ok(address.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news() -> PublicAddress {
        PublicAddress {
            origin: "https://news.example".into(),
            base_path: "/news/".into(),
        }
    }

    #[test]
    fn article_urls_match_with_any_query_or_fragment() {
        for address in [
            "https://news.example/news/article/tides",
            "https://news.example/news/article/tides/",
            "HTTPS://News.Example:443/news/article/tides?utm_source=x#comments",
            "https://news.example/news/article/%74ides",
        ] {
            assert_eq!(
                news().slug_of(address).as_deref(),
                Some("tides"),
                "{address}"
            );
        }
    }

    #[test]
    fn other_urls_are_not_articles() {
        for address in [
            "",
            "tides",
            "/news/article/tides",
            "http://news.example/news/article/tides",
            "https://news.example:8443/news/article/tides",
            "https://news.example.evil.example/news/article/tides",
            "https://evil.example/news/article/tides",
            "https://news.example@evil.example/news/article/tides",
            "https://news.example/article/tides",
            "https://news.example/news/section/tides",
            "https://news.example/news/article/",
            "https://news.example/news/article/tides/more",
            "https://news.example/news/article/%ff",
            "data:text/html,article/tides",
        ] {
            assert_eq!(news().slug_of(address), None, "{address}");
        }
    }

    #[test]
    fn values_in_urls_are_encoded() {
        let address = news().oembed("fish & chips");
        let expected = "https://news.example/news/api/v1/oembed?url=\
            https%3A%2F%2Fnews.example%2Fnews%2Farticle%2Ffish%2520%2526%2520chips";
        assert_eq!(address, expected);
        let own = "https://pictures.example/a.webp";
        assert_eq!(news().absolute(own), own);
        let media = "/news/media/a.webp";
        assert_eq!(
            news().absolute(media),
            format!("https://news.example{media}")
        );
    }

    #[test]
    fn origins_are_normalized() {
        let read = origin("HTTPS://News.Example:443/");
        assert_eq!(read.as_deref(), Ok("https://news.example"));
        let port = origin("http://127.0.0.1:8080");
        assert_eq!(port.as_deref(), Ok("http://127.0.0.1:8080"));
        for wrong in [
            "news.example",
            "ftp://news.example",
            "https://news.example/news/",
            "https://news.example/?a",
            "https://news.example/#a",
            "https://ada@news.example",
            "http://",
            "http://a<b",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
