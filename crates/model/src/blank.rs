//! Detection of text that renders as nothing: white space and characters without a visible glyph.

/// Returns true for a character without a visible glyph: default-ignorable code points (Unicode), control
/// characters, the Hangul and Khitan fillers, the Braille and hieroglyph blanks, and the null notehead.
pub const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{13442}'
            | '\u{16fe4}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Returns true if the text has no visible character.
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|one| one.is_whitespace() || is_invisible(one))
}

#[cfg(test)]
mod tests {
    use super::is_blank;

    #[test]
    fn text_without_visible_glyphs_is_blank() {
        for blank in [
            "",
            " \n\t\u{a0}\u{3000}",
            "\u{200b}",
            "\u{feff}",
            "\u{2800}",
            "\u{3164}",
            "\u{ffa0}\u{115f}\u{1160}",
            "\u{200d}\u{fe0f}",
            "\u{2060}\u{ad}\u{34f}",
            "\u{202e}\u{e0041}\u{0}",
            " \u{200b} \u{2800} ",
            "\u{13441}\u{13442}\u{13437}",
            "\u{16fe4}\u{1d159}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in [
            ".",
            "\u{200b}a",
            "ㅤx",
            "🙂\u{fe0f}",
            "ก",
            "ᄀ",
            "⠁",
            "—",
            "\u{13000}",
            "\u{1d15a}",
        ] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }
}
