//! Shortened quotes of received data for error messages.

use crate::Value;

/// The maximum length of a quote, in characters.
const QUOTED: usize = 160;

/// Returns the beginning of a value as JSON, for an error message. Of a long value only about the quoted part is
/// written.
pub fn quoted_value(value: &Value) -> String {
    quoted(&crate::write_truncated(value, QUOTED * 4))
}

/// Returns the beginning of a text that a backend sent, for an error message.
pub fn quoted(text: &str) -> String {
    let mut quote: String = text.chars().take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        quote.push('…');
    }
    quote
}
