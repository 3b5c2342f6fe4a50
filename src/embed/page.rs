//! The default identity of a page: its address without what varies from visit to visit.

use standfirst_model::text::joined;

/// Query parameters that record where a visitor came from. They do not identify the page.
const TRACKING: &[&str] = &[
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "mc_cid", "mc_eid", "igshid",
    "yclid", "ref", "_ga", "_gl",
];

/// Returns a page's address without the parts that vary from visit to visit: the hash, tracking parameters, and a
/// slash at the end of the path.
pub fn plain_address(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let kept = |pair: &&str| !pair.is_empty() && !is_tracking(pair);
    let query = joined(&mut query.split('&').filter(kept), "&");
    let start = path.find("://").map_or(0, |at| at + 3);
    let root = path[start..].find('/').map_or(path.len(), |at| start + at);
    let trimmed = path.trim_end_matches('/');
    let mut plain = path[..trimmed.len().max(root)].to_owned();
    if plain.len() == root {
        plain.push('/');
    }
    if !query.is_empty() {
        plain.push('?');
        plain.push_str(&query);
    }
    plain
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    name.starts_with("utm_") || TRACKING.contains(&name)
}

/// Returns the part of an address after scheme and host, starting with a slash.
pub fn path_of(address: &str) -> String {
    match address.split_once("://") {
        Some((_, rest)) => rest
            .find('/')
            .map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned()),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_address_is_the_same_on_every_visit() {
        for (given, plain) in [
            ("https://a.example/x/", "https://a.example/x"),
            ("https://a.example/x//#comment-3", "https://a.example/x"),
            ("https://a.example", "https://a.example/"),
            ("https://a.example/?utm_source=b", "https://a.example/"),
            (
                "https://a.example/x?fbclid=1&id=2&utm_medium=c",
                "https://a.example/x?id=2",
            ),
            ("/x/y/", "/x/y"),
            ("/", "/"),
        ] {
            assert_eq!(plain_address(given), plain, "{given}");
        }
    }

    #[test]
    fn the_path_starts_after_the_host() {
        assert_eq!(path_of("https://a.example:81/x?id=2"), "/x?id=2");
        assert_eq!(path_of("https://a.example"), "/");
        assert_eq!(path_of("/x"), "/x");
    }
}
