//! Helpers that join and shorten texts.

/// Joins texts with a separator. The standard library's `join` is compiled again for each slice type and needs the
/// texts collected into a slice first, which makes the module larger.
pub fn joined(texts: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut all = String::new();
    let mut before = "";
    for text in texts {
        all.push_str(before);
        all.push_str(text);
        before = between;
    }
    all
}

/// Returns a text on one line, with each run of white space replaced by one space.
pub fn collapse_whitespace(text: &str) -> String {
    joined(&mut text.split_whitespace(), " ")
}

/// Cuts a text to at most `most` bytes, between characters. Returns `None` if it is no longer than that.
pub fn truncate(text: &str, most: usize) -> Option<&str> {
    if text.len() <= most {
        return None;
    }
    let end = (0..=most).rfind(|at| text.is_char_boundary(*at))?;
    Some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(truncate("abc", 3), None);
        assert_eq!(truncate("abcd", 3), Some("abc"));
        assert_eq!(truncate("aéé", 2), Some("a"));
        assert_eq!(truncate("é", 1), Some(""));
    }

    #[test]
    fn the_separator_is_only_between_texts() {
        let all = |list: &[&str]| joined(&mut list.iter().copied(), ", ");
        assert_eq!(all(&[]), "");
        assert_eq!(all(&["", "a", "", "b"]), ", a, , b");
    }

    #[test]
    fn line_breaks_become_spaces() {
        assert_eq!(collapse_whitespace("\n two\t\n words "), "two words");
        assert_eq!(collapse_whitespace(" \n"), "");
    }
}
