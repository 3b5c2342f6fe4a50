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

/// What stands for an address in one of ours: the last part of its path, with its query and its hash, since
/// some sites tell their pages apart by those alone.
pub fn address_slug(address: &str) -> String {
    let mut slug = last_segment(address).to_owned();
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
    use super::{address_slug, last_segment, percent_encoded};

    #[test]
    fn addresses_that_differ_in_their_query_differ_in_their_slug() {
        assert_eq!(address_slug("https://x.example/?p=1"), "x.example-p-1");
        assert_eq!(address_slug("https://x.example/?p=2#a"), "x.example-p-2-a");
        assert_eq!(address_slug("https://x.example/29.html#a7"), "29.html-a7");
        assert_eq!(address_slug("https://x.example/a/tides/"), "tides");
        assert_eq!(address_slug("/post?a=1&b=2"), "post-a-1-b-2");
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
