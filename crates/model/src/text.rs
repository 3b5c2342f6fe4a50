//! Texts put together.

/// Puts texts together, with something between them. The standard library's own is compiled once for every kind
/// of list, and for the lists of texts on the way there.
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

/// A text on one line, with single spaces.
pub fn on_one_line(text: &str) -> String {
    joined(&mut text.split_whitespace(), " ")
}

/// The beginning of a text, of so many bytes at most; `None` where it is no longer than that.
pub fn clipped(text: &str, most: usize) -> Option<&str> {
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
    fn a_long_text_is_cut_between_letters() {
        assert_eq!(clipped("abc", 3), None);
        assert_eq!(clipped("abcd", 3), Some("abc"));
        assert_eq!(clipped("aéé", 2), Some("a"));
        assert_eq!(clipped("é", 1), Some(""));
    }

    #[test]
    fn something_stands_between_and_nowhere_else() {
        let all = |list: &[&str]| joined(&mut list.iter().copied(), ", ");
        assert_eq!(all(&[]), "");
        assert_eq!(all(&["", "a", "", "b"]), ", a, , b");
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(on_one_line("\n two\t\n words "), "two words");
        assert_eq!(on_one_line(" \n"), "");
    }
}
