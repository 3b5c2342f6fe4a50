//! The beginning of what was received, as error messages quote it.

use crate::Value;

/// The longest quote, in characters.
const QUOTED: usize = 160;

/// The beginning of a value, for a sentence. Of a long one no more is written than is quoted.
pub fn quoted_value(value: &Value) -> String {
    quoted(&crate::beginning(value, QUOTED * 4))
}

/// The beginning of what a backend sent, for a sentence.
pub fn quoted(text: &str) -> String {
    let mut quote: String = text.chars().take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        quote.push('…');
    }
    quote
}
