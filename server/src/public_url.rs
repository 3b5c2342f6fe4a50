//! Public URLs of the site: their origin and base path, and which of them are articles.

use axum::http::{HeaderMap, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use standfirst_routes::{Route, article_address};
use url::Url;

use crate::options::ServeOptions;
use crate::origin::parse_origin;

/// Characters to percent-encode so that a value is safe in any part of a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The origin and base path of the site's public URLs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Such as `https://news.example`.
    origin: String,
    /// Has slashes at both ends.
    base_path: String,
}

impl PublicUrl {
    /// Takes the origin from the options, or else from the `Host` header. Returns `None` if there is no valid one.
    pub fn from_request(options: &ServeOptions, headers: &HeaderMap) -> Option<Self> {
        let origin = match &options.public_url {
            Some(origin) => origin.clone(),
            None => {
                let host = headers.get(header::HOST)?.to_str().ok()?;
                parse_origin(&format!("http://{host}")).ok()?
            }
        };
        Some(Self {
            origin,
            base_path: options.base_path.clone(),
        })
    }

    /// Returns the URL of a path inside the site, such as `widget/frame.mjs`.
    pub fn url_of(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base_path)
    }

    /// Returns the URL of a path from the root of the server. A full URL is returned unchanged.
    pub fn absolute_url(&self, path: &str) -> String {
        if path.starts_with('/') {
            format!("{}{path}", self.origin)
        } else {
            path.to_owned()
        }
    }

    /// Returns the URL of an article's page.
    pub fn article_url(&self, slug: &str) -> String {
        self.url_of(&article_address(slug))
    }

    /// Returns the URL of an article's oEmbed response.
    pub fn oembed_url(&self, slug: &str) -> String {
        let article = self.article_url(slug);
        self.url_of(&format!("api/v1/oembed?url={}", percent_encode(&article)))
    }

    /// Returns the slug of the article whose page a URL is. The query and the fragment are ignored, because shared
    /// links have either.
    pub fn slug_of(&self, url: &str) -> Option<String> {
        let url = Url::parse(url).ok()?;
        if url.origin().ascii_serialization() != self.origin {
            return None;
        }
        match Route::at(url.path(), &self.base_path) {
            Route::Article(slug) => Some(slug),
            _ => None,
        }
    }
}

/// Percent-encodes a value for any part of a URL.
pub fn percent_encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news() -> PublicUrl {
        PublicUrl {
            origin: "https://news.example".into(),
            base_path: "/news/".into(),
        }
    }

    #[test]
    fn article_urls_match_with_any_query_or_fragment() {
        for url in [
            "https://news.example/news/article/tides",
            "https://news.example/news/article/tides/",
            "HTTPS://News.Example:443/news/article/tides?utm_source=x#comments",
            "https://news.example/news/article/%74ides",
        ] {
            assert_eq!(news().slug_of(url).as_deref(), Some("tides"), "{url}");
        }
    }

    #[test]
    fn other_urls_are_not_articles() {
        for url in [
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
            "data:text/html,article/tides",
        ] {
            assert_eq!(news().slug_of(url), None, "{url}");
        }
    }

    #[test]
    fn values_in_urls_are_encoded() {
        let url = news().oembed_url("fish & chips");
        let expected = "https://news.example/news/api/v1/oembed?url=\
            https%3A%2F%2Fnews.example%2Fnews%2Farticle%2Ffish%2520%2526%2520chips";
        assert_eq!(url, expected);
        let external = "https://pictures.example/a.webp";
        assert_eq!(news().absolute_url(external), external);
        let relative = "/news/media/a.webp";
        assert_eq!(
            news().absolute_url(relative),
            format!("https://news.example{relative}")
        );
    }
}
