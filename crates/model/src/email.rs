//! E-mail addresses by the HTML standard's rule.

/// True for an address valid by the HTML standard (`input type=email`), with letters of any script
/// in the domain and the local part, so that `josé@exämple.de` need not be typed in punycode.
///
/// <https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address>
pub fn is_valid(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && local.chars().all(|character| {
            character.is_ascii_alphanumeric()
                || ".!#$%&'*+/=?^_`{|}~-".contains(character)
                || is_international(character)
        })
        && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let characters = label.chars().count();
    (1..=63).contains(&characters)
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|character| {
            character.is_ascii_alphanumeric() || character == '-' || is_international(character)
        })
}

fn is_international(character: char) -> bool {
    !character.is_ascii() && !character.is_whitespace() && !character.is_control()
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn takes_what_the_standard_takes() {
        for address in [
            "a@x.com",
            "joe+tag@example.museum",
            "o'neil@example.org",
            "a@localhost",
            "first.last@sub.domain.example",
            "x..y@example.com",
            "josé@exämple.de",
            "用户@例え.jp",
            "A@X.ONLINE",
        ] {
            assert!(is_valid(address), "{address}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for address in [
            "",
            "@",
            "a@",
            "@x.com",
            "a b@x.com",
            "a@x..com",
            "a@-x.com",
            "a@x-.com",
            "a@x.com ",
            "a@b@c.com",
            "plain",
            "a@x,com",
            "a@.com",
        ] {
            assert!(!is_valid(address), "{address}");
        }
        assert!(!is_valid(&format!("a@{}.com", "x".repeat(64))));
    }
}
