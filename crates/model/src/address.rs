//! Parts of addresses.

/// Percent-encodes all but the unreserved characters (RFC 3986, 2.3).
pub fn percent_encoded(text: &str) -> String {
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

/// The text that was percent-encoded; as it is where it cannot have been.
pub fn percent_decoded(text: &str) -> String {
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

/// Where a link leads that stands at an address: to the same origin or the same path where it begins with `/`
/// or `?`. Every other is taken for a whole one.
pub fn beside(here: &str, link: &str) -> String {
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

/// The last part of an address's path, without query, hash and slash at the end.
pub fn last_segment(address: &str) -> &str {
    let path = address
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    // By bytes: the standard library's search from behind is half a kilobyte.
    let before = path.bytes().rposition(|byte| byte == b'/');
    &path[before.map_or(0, |at| at + 1)..]
}

/// What stands for an address in one of ours: the last part of its path, unless that is a name which every folder
/// has a page of.
pub fn address_slug(address: &str) -> String {
    if last_segment(address).starts_with("index.") {
        return long_slug(address);
    }
    short_slug(address)
}

/// The last part of an address's path, whatever it is.
pub fn short_slug(address: &str) -> String {
    with_query(last_segment(address).to_owned(), address)
}

/// An address's host and path: what stands for it where the last part is another's too. The parts are joined by
/// what hardly any of them holds, so that `a-b/c` and `a/b-c` stay two.
pub fn long_slug(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let start = path.find("://").map_or(0, |at| at + 3);
    let path = path[start..].trim_matches('/').chars();
    let joined = path.map(|one| if one == '/' { '~' } else { one });
    with_query(joined.collect(), address)
}

/// With the query and the hash, since some sites tell their pages apart by those alone.
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
        address_slug, beside, last_segment, long_slug, percent_decoded, percent_encoded, short_slug,
    };

    #[test]
    fn a_link_is_followed_from_where_it_stands() {
        let here = "https://x.example/api/items?page=1";
        for (link, there) in [
            ("/items?page=2", "https://x.example/items?page=2"),
            ("?page=2", "https://x.example/api/items?page=2"),
            ("https://y.example/2", "https://y.example/2"),
            ("//y.example/2", "//y.example/2"),
        ] {
            assert_eq!(beside(here, link), there);
        }
        assert_eq!(beside("https://x.example", "/2"), "https://x.example/2");
        // Relative to the site, as the address it stands at is.
        assert_eq!(beside("feed.json?a=b", "?page=2"), "feed.json?page=2");
        assert_eq!(beside("feed.json", "/2.json"), "/2.json");
    }

    #[test]
    fn what_was_encoded_is_decoded_and_what_was_not_stays() {
        assert_eq!(percent_decoded("a%2fb%3Fc%20%C3%A9 +"), "a/b?c é +");
        for text in ["", "100%", "%4", "%zz", "%ff", "%+1", "%é", "é%C3"] {
            assert_eq!(percent_decoded(text), text);
            assert_eq!(percent_decoded(&percent_encoded(text)), text);
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
    fn an_index_is_told_by_where_it_lies() {
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
        assert_eq!(percent_encoded("a/b?c é"), "a%2Fb%3Fc%20%C3%A9");
    }

    #[test]
    fn the_last_segment_is_a_path_s_own() {
        for address in ["https://x.example/a/é", "/a/é/?b=/c#/d", "é", "/é//"] {
            assert_eq!(last_segment(address), "é", "{address}");
        }
        assert_eq!(last_segment("/"), "");
    }
}
