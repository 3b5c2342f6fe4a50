//! Checks the addresses in untrusted text, and resolves those of a `srcset`.

/// Returns the candidates of a `srcset` with their addresses resolved by a function (HTML Standard, 4.8.4.2.1);
/// `None` if one of them may not be fetched as an image.
pub fn resolved_srcset(
    candidates: &str,
    resolve: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let mut srcset = String::new();
    let mut rest = candidates;
    loop {
        rest = rest.trim_start_matches(|one: char| one.is_ascii_whitespace() || one == ',');
        if rest.is_empty() {
            return Some(srcset).filter(|srcset| !srcset.is_empty());
        }
        let end = rest.find(|one: char| one.is_ascii_whitespace());
        let (address, after) = rest.split_at(end.unwrap_or(rest.len()));
        // A comma ends a candidate only after its address or its descriptor; inside an address it belongs to it.
        let bare = address.trim_end_matches(',');
        let (descriptor, after) = if bare.len() < address.len() {
            ("", after)
        } else {
            after.split_once(',').unwrap_or((after, ""))
        };
        if !is_safe_image(bare) {
            return None;
        }
        if !srcset.is_empty() {
            srcset.push_str(", ");
        }
        srcset.push_str(&resolve(bare).unwrap_or_else(|| bare.to_owned()));
        let descriptor = descriptor.trim();
        if !descriptor.is_empty() {
            srcset.push(' ');
            srcset.push_str(descriptor);
        }
        rest = after;
    }
}

/// Whether an address is allowed in a link: `http`, `https`, `mailto`, `tel` or relative.
///
/// Browsers ignore tabs and line breaks inside an address, and white space and control characters before it. This
/// check ignores them too, or `java\tscript:` would pass it (URL Standard, 4.4).
pub fn is_safe_link(address: &str) -> bool {
    matches!(
        scheme(address).as_deref(),
        None | Some("http" | "https" | "mailto" | "tel")
    )
}

/// Whether an address may be fetched as an image: `http`, `https` or relative.
pub fn is_safe_image(address: &str) -> bool {
    matches!(scheme(address).as_deref(), None | Some("http" | "https"))
}

fn scheme(address: &str) -> Option<String> {
    let seen: String = address
        .chars()
        .skip_while(|one| *one <= ' ')
        .filter(|one| !matches!(one, '\t' | '\n' | '\r'))
        .collect();
    let end = seen.find([':', '/', '?', '#', '\\'])?;
    let is_scheme = seen.get(end..)?.starts_with(':');
    is_scheme.then(|| seen[..end].to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obfuscated_schemes_are_rejected() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "blob:x",
            "file:///etc/passwd",
            "\u{a0}javascript:x",
        ] {
            assert!(!is_safe_link(bad), "{bad:?}");
            assert!(!is_safe_image(bad), "{bad:?}");
        }
    }

    #[test]
    fn ordinary_addresses_are_allowed() {
        for good in [
            "https://x.org/a:b",
            "/a",
            "a/b",
            "#c",
            "?d=e:f",
            "//x.org",
            "mailto:a@x.org",
            "",
            " \u{1}https://x.org",
            "ht\ntps:\t//x.org",
        ] {
            assert!(is_safe_link(good), "{good:?}");
        }
        assert!(!is_safe_image("mailto:a@x.org"));
    }

    #[test]
    fn srcset_candidates_are_resolved() {
        let resolve = |one: &str| Some(format!("https://x.org/{one}"));
        let srcset = |candidates: &str| resolved_srcset(candidates, resolve);
        let of = |words: &str| Some(words.to_owned());
        assert_eq!(
            srcset("a.png, b,c.png 2x ,d.png 300w"),
            of("https://x.org/a.png, https://x.org/b,c.png 2x, https://x.org/d.png 300w")
        );
        assert_eq!(srcset(" , "), None);
        assert_eq!(srcset("a.png 1x, javascript:x 2x"), None);
    }
}
