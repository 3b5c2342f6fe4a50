//! Validation of e-mail addresses by the rule of the HTML standard.

/// Returns true if an address is valid by the HTML standard (`input type=email`). In addition, the local part and
/// the domain may contain letters of any script, so readers need not type `josé@exämple.de` in punycode.
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
    fn accepts_addresses_valid_by_the_standard() {
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
    fn refuses_all_other_addresses() {
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
