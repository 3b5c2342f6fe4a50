//! Percent-encoding, relative links and slugs.

/// Percent-encodes every character except the unreserved ones (RFC 3986, 2.3).
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(
                    char::from_digit(u32::from(digit), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase(),
                );
            }
        }
    }
    encoded
}

/// Decodes a percent-encoded text. Returns the text unchanged if it is not valid percent-encoded UTF-8.
pub fn percent_decode(text: &str) -> String {
    let decoded = decoded_bytes(text).and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.unwrap_or_else(|| text.to_owned())
}

fn decoded_bytes(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        decoded.push(match byte {
            b'%' => (digit()? * 16 + digit()?) as u8,
            byte => byte,
        });
    }
    Some(decoded)
}

/// Resolves a link found at the address `here`. A link that starts with `/` is resolved against the origin, one
/// that starts with `?` against the path. Any other link is taken as an absolute address.
pub fn resolve_link(here: &str, link: &str) -> String {
    let scheme = here.find("://").map_or(0, |at| at + 3);
    let end = match link.as_bytes() {
        [b'/', b'/', ..] => 0,
        [b'/', ..] if scheme > 0 => here[scheme..]
            .find(['/', '?'])
            .map_or(here.len(), |at| scheme + at),
        [b'?', ..] => here.find('?').unwrap_or(here.len()),
        _ => 0,
    };
    [&here[..end], link].concat()
}

/// Returns the last segment of an address's path, without query, hash and trailing slash.
pub fn last_segment(address: &str) -> &str {
    let path = address
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    // Searches bytes, because `str::rfind` adds half a kilobyte to the module.
    let before = path.bytes().rposition(|byte| byte == b'/');
    &path[before.map_or(0, |at| at + 1)..]
}

/// Returns the slug that identifies an article's address in this site's own URLs: the last segment of its path, or
/// the long slug if that segment is an index file such as `index.html`, a name that every folder may contain.
pub fn address_slug(address: &str) -> String {
    if last_segment(address).starts_with("index.") {
        return long_slug(address);
    }
    short_slug(address)
}

/// Returns the last segment of an address's path, even if it is an index file, with its query and hash.
pub fn short_slug(address: &str) -> String {
    with_query(last_segment(address).to_owned(), address)
}

/// Returns an address's host and path as a slug, for articles whose last path segment is not unique. The segments
/// are joined by `~`, which hardly any segment contains, so that `a-b/c` and `a/b-c` get different slugs.
pub fn long_slug(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let start = path.find("://").map_or(0, |at| at + 3);
    let path = path[start..].trim_matches('/').chars();
    let joined = path.map(|one| if one == '/' { '~' } else { one });
    with_query(joined.collect(), address)
}

/// Appends the query and the hash, because on some sites the pages differ in nothing else.
fn with_query(mut slug: String, address: &str) -> String {
    let rest = address.split_once(['?', '#']).map(|(_, rest)| rest);
    for one in rest.unwrap_or_default().split(['=', '&', '?', '/', '#']) {
        if !one.is_empty() {
            slug.push('-');
            slug.push_str(one);
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::{
        address_slug, last_segment, long_slug, percent_decode, percent_encode, resolve_link,
        short_slug,
    };

    #[test]
    fn a_link_is_resolved_against_its_page() {
        let here = "https://x.example/api/items?page=1";
        for (link, there) in [
            ("/items?page=2", "https://x.example/items?page=2"),
            ("?page=2", "https://x.example/api/items?page=2"),
            ("https://y.example/2", "https://y.example/2"),
            ("//y.example/2", "//y.example/2"),
        ] {
            assert_eq!(resolve_link(here, link), there);
        }
        assert_eq!(
            resolve_link("https://x.example", "/2"),
            "https://x.example/2"
        );
        // The result is relative to the site, as the address of the page is.
        assert_eq!(resolve_link("feed.json?a=b", "?page=2"), "feed.json?page=2");
        assert_eq!(resolve_link("feed.json", "/2.json"), "/2.json");
    }

    #[test]
    fn encoded_text_is_decoded_and_other_text_is_unchanged() {
        assert_eq!(percent_decode("a%2fb%3Fc%20%C3%A9 +"), "a/b?c é +");
        for text in ["", "100%", "%4", "%zz", "%ff", "%+1", "%é", "é%C3"] {
            assert_eq!(percent_decode(text), text);
            assert_eq!(percent_decode(&percent_encode(text)), text);
        }
    }

    #[test]
    fn addresses_that_differ_in_their_query_differ_in_their_slug() {
        assert_eq!(address_slug("https://x.example/?p=1"), "x.example-p-1");
        assert_eq!(address_slug("https://x.example/?p=2#a"), "x.example-p-2-a");
        assert_eq!(address_slug("https://x.example/29.html#a7"), "29.html-a7");
        assert_eq!(address_slug("https://x.example/a/tides/"), "tides");
        assert_eq!(address_slug("/post?a=1&b=2"), "post-a-1-b-2");
    }

    #[test]
    fn an_index_file_gets_the_long_slug() {
        let address = "https://x.example/2025/index.html?a=b";
        assert_eq!(short_slug(address), "index.html-a-b");
        assert_eq!(long_slug(address), "x.example~2025~index.html-a-b");
        assert_eq!(address_slug(address), long_slug(address));
        assert_eq!(address_slug("/a/indexes/"), "indexes");
        assert_ne!(long_slug("/a-b/c"), long_slug("/a/b-c"));
        assert_eq!(long_slug("/en/é//?b=/c#/d"), "en~é-b-c-d");
        assert_eq!(long_slug("/"), "");
    }

    #[test]
    fn a_slug_stays_one_segment() {
        assert_eq!(percent_encode("a/b?c é"), "a%2Fb%3Fc%20%C3%A9");
    }

    #[test]
    fn the_last_segment_ignores_query_and_hash() {
        for address in ["https://x.example/a/é", "/a/é/?b=/c#/d", "é", "/é//"] {
            assert_eq!(last_segment(address), "é", "{address}");
        }
        assert_eq!(last_segment("/"), "");
    }
}
