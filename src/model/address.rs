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

#[cfg(test)]
mod tests {
    use super::{last_segment, percent_encoded};

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
