//! Parses `X-Forwarded-For` and `Forwarded` (RFC 7239) into a list of hops, the nearest last.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

/// One hop of a forwarded request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// A known address.
    Address(IpAddr),
    /// An unknown sender: `unknown`, an obfuscated name, or an invalid value.
    Hidden,
}

/// Parses a comma-separated list of addresses, in one header line or several.
pub fn parse_x_forwarded_for(headers: &HeaderMap, name: &HeaderName) -> Vec<Hop> {
    let mut hops = Vec::new();
    for line in headers.get_all(name) {
        let line = String::from_utf8_lossy(line.as_bytes());
        let parts = line.split(',').map(str::trim);
        // Empty list elements are ignored (RFC 9110, 5.6.1).
        hops.extend(parts.filter(|part| !part.is_empty()).map(parse_hop));
    }
    hops
}

/// Parses the elements of `Forwarded`, in one header line or several.
pub fn parse_forwarded(headers: &HeaderMap, name: &HeaderName) -> Vec<Hop> {
    let mut hops = Vec::new();
    for line in headers.get_all(name) {
        let line = String::from_utf8_lossy(line.as_bytes());
        let mut rest = line.as_ref();
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                break;
            }
            if let Some(after) = rest.strip_prefix(',') {
                rest = after;
                continue;
            }
            let Some((found, after)) = parse_element(rest) else {
                // An unterminated quoted string may include what a proxy appended.
                hops.push(Hop::Hidden);
                break;
            };
            hops.push(found);
            rest = after;
        }
    }
    hops
}

/// Parses one element, up to a comma or the end. Returns `None` if it is malformed.
fn parse_element(text: &str) -> Option<(Hop, &str)> {
    let mut found = Hop::Hidden;
    let mut rest = text;
    loop {
        let (name, after) = rest.split_once('=')?;
        if name.is_empty() || !name.bytes().all(is_token) {
            return None;
        }
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => parse_quoted(quoted)?,
            None => {
                // Brackets and colons must be quoted, but some proxies do not quote them.
                let end = after.find([',', ';']).unwrap_or(after.len());
                let value = after[..end].trim_end();
                if value.contains(['"', '\\', '=']) || value.contains(char::is_whitespace) {
                    return None;
                }
                (value.to_owned(), &after[end..])
            }
        };
        if name.eq_ignore_ascii_case("for") {
            found = parse_hop(&value);
        }
        rest = after.trim_start();
        match rest.strip_prefix(';') {
            Some(more) => rest = more.trim_start(),
            None if rest.is_empty() || rest.starts_with(',') => return Some((found, rest)),
            None => return None,
        }
    }
}

/// Parses a quoted string after its opening quote. Returns its value and the rest.
fn parse_quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, one)) = characters.next() {
        match one {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            _ => value.push(one),
        }
    }
    None
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Parses an address with or without brackets, port and quotes.
fn parse_hop(text: &str) -> Hop {
    let text = text.trim_matches('"').trim();
    let bracketed = || {
        let inside = text.strip_prefix('[')?.strip_suffix(']')?;
        inside.parse::<IpAddr>().ok().filter(IpAddr::is_ipv6)
    };
    let address = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|one| one.ip()))
        .or_else(bracketed)
        .or_else(|| parse_with_hidden_port(text));
    address.map_or(Hop::Hidden, Hop::Address)
}

/// Parses an address with an obfuscated port, such as `192.0.2.43:_port`.
fn parse_with_hidden_port(text: &str) -> Option<IpAddr> {
    let (node, port) = text.rsplit_once(":_")?;
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if port.is_empty() || !port.bytes().all(known) {
        return None;
    }
    match node.strip_prefix('[') {
        Some(inside) => inside.strip_suffix(']')?.parse().ok(),
        None => node.parse().ok().filter(IpAddr::is_ipv4),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    fn to_strings(hops: &[Hop]) -> Vec<String> {
        let shown = hops.iter().map(|hop| match hop {
            Hop::Address(address) => address.to_string(),
            Hop::Hidden => "-".to_owned(),
        });
        shown.collect()
    }

    #[test]
    fn all_address_formats_are_parsed() {
        for (text, expected) in [
            ("192.0.2.43", "192.0.2.43"),
            ("192.0.2.43:47011", "192.0.2.43"),
            ("192.0.2.43:_port", "192.0.2.43"),
            ("\"192.0.2.43\"", "192.0.2.43"),
            ("2001:db8::17", "2001:db8::17"),
            ("[2001:db8::17]", "2001:db8::17"),
            ("[2001:db8::17]:4711", "2001:db8::17"),
            ("[2001:db8::17]:_x", "2001:db8::17"),
            ("unknown", "-"),
            ("_hidden", "-"),
            ("[192.0.2.43]", "-"),
            ("192.0.2.43:", "-"),
            ("192.0.2.043", "-"),
            ("192.0.2", "-"),
            ("[::1", "-"),
            ("", "-"),
            ("localhost", "-"),
        ] {
            assert_eq!(to_strings(&[parse_hop(text)]), [expected], "{text}");
        }
    }

    #[test]
    fn forwarded_follows_its_grammar() {
        for (line, expected) in [
            (
                "for=192.0.2.60;proto=http;by=203.0.113.43",
                vec!["192.0.2.60"],
            ),
            (
                "For=\"[2001:db8:cafe::17]:4711\"",
                vec!["2001:db8:cafe::17"],
            ),
            (
                "for=192.0.2.43, for=198.51.100.17",
                vec!["192.0.2.43", "198.51.100.17"],
            ),
            (
                "for=192.0.2.43,for=\"_gazonk\" , for=unknown",
                vec!["192.0.2.43", "-", "-"],
            ),
            ("by=\"a,b;c\\\"d\";for=1.1.1.1", vec!["1.1.1.1"]),
            ("proto=https", vec!["-"]),
            (",, for=1.1.1.1 ,", vec!["1.1.1.1"]),
            ("for=1.1.1.1;x=\", for=2.2.2.2", vec!["-"]),
            ("for=1.1.1.1 for=2.2.2.2", vec!["-"]),
            ("1.1.1.1", vec!["-"]),
            ("", vec![]),
        ] {
            let mut headers = HeaderMap::new();
            let Ok(value) = HeaderValue::from_str(line) else {
                continue;
            };
            headers.insert(header::FORWARDED, value);
            assert_eq!(
                to_strings(&parse_forwarded(&headers, &header::FORWARDED)),
                expected,
                "{line}"
            );
        }
    }
}
