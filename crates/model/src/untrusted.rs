//! Untrusted text, which must be sanitised before it is shown as markup.

/// The format of an untrusted text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum TextFormat {
    /// An HTML fragment. It may contain an attack and is sanitised before it is shown.
    #[default]
    Html,
    /// CommonMark. Raw HTML inside it is as untrusted as any other HTML.
    Markdown,
    /// Plain text. Blank lines separate paragraphs; single line breaks are kept.
    Plain,
}

/// Untrusted text with its format. Only the `html` layer can convert it to markup that can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untrusted {
    /// The text exactly as the backend sent it.
    pub text: String,
    /// Its format.
    pub format: TextFormat,
}

impl Untrusted {
    /// Creates an untrusted HTML text.
    pub fn html(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            format: TextFormat::Html,
        }
    }

    /// Creates a plain text, such as one that a reader has just typed.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            format: TextFormat::Plain,
        }
    }

    /// Returns true if there is nothing to show.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns the number of words without tags. The reading time is computed from it.
    pub fn word_count(&self) -> usize {
        let mut words = 0;
        let mut inside_tag = false;
        let mut inside_word = false;
        for character in self.text.chars() {
            match character {
                '<' if self.format != TextFormat::Plain => {
                    inside_tag = true;
                    inside_word = false;
                }
                '>' if inside_tag => inside_tag = false,
                _ if inside_tag => {}
                _ if character.is_whitespace() => inside_word = false,
                // Chinese and Japanese have no spaces. About two characters count as one "word".
                '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' => {
                    words += usize::from(!inside_word);
                    inside_word = !inside_word;
                }
                _ => {
                    words += usize::from(!inside_word);
                    inside_word = true;
                }
            }
        }
        words
    }

    /// Returns the reading time in minutes at 230 words a minute, at least one.
    pub fn reading_minutes(&self) -> u32 {
        let minutes = self.word_count().div_ceil(230).max(1);
        u32::try_from(minutes).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_words_and_not_tags() {
        let text = Untrusted::html("<p class=\"a b c\">One <em>two</em> three.</p><p>Four</p>");
        assert_eq!(text.word_count(), 4);
    }

    #[test]
    fn plain_text_keeps_its_angle_brackets() {
        assert_eq!(Untrusted::plain("a < b and c > d").word_count(), 7);
    }

    #[test]
    fn reading_time_is_never_zero_and_rounds_up() {
        assert_eq!(Untrusted::plain("").reading_minutes(), 1);
        assert_eq!(Untrusted::plain("word ".repeat(231)).reading_minutes(), 2);
    }
}
