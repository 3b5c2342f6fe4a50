//! Origins, in the options and in the `Host` header.

use url::Url;

/// Parses an origin (scheme, host and port) and normalizes it.
pub fn parse_origin(text: &str) -> Result<String, String> {
    let invalid = || "expected scheme and host, such as https://news.example".to_owned();
    let url = Url::parse(text).map_err(|_| invalid())?;
    let is_origin = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid());
    }
    if !is_origin {
        return Err(format!("{}; the path is --base-path", invalid()));
    }
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_normalized() {
        let read = parse_origin("HTTPS://News.Example:443/");
        assert_eq!(read.as_deref(), Ok("https://news.example"));
        let port = parse_origin("http://127.0.0.1:8080");
        assert_eq!(port.as_deref(), Ok("http://127.0.0.1:8080"));
        for invalid in [
            "news.example",
            "ftp://news.example",
            "https://news.example/news/",
            "https://news.example/?a",
            "https://news.example/#a",
            "https://ada@news.example",
            "http://",
            "http://a<b",
        ] {
            assert!(parse_origin(invalid).is_err(), "{invalid}");
        }
    }
}
