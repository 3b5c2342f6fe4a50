//! File sizes as text.

use crate::state::Session;
use standfirst_i18n::format;

/// Returns a number of bytes as text for a reader, in kilobytes or megabytes.
pub fn size(session: Session, bytes: f64) -> String {
    let (key, number) = if bytes < 1_000_000.0 {
        ("library.kilobytes", (bytes / 1000.0).ceil())
    } else {
        ("library.megabytes", (bytes / 1_000_000.0).ceil())
    };
    let number = format::number(&session.locale(), number as i64);
    session.message_with(key, &[("number", &number)])
}
