//! Number and time formats of a language.

#[cfg(target_arch = "wasm32")]
#[path = "format_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "format_native.rs"]
mod platform;

pub use platform::{date, date_time, now, number};

use standfirst_model::Moment;

/// Returns how long ago a moment was, in the largest unit that fits: "3 hours ago", "yesterday". After four weeks it
/// returns the date, which says more than a number of months. Returns `None` within a minute: the caller shows a
/// message of the catalogue for that.
pub fn relative(locale: &str, then: Moment, now: Moment) -> Option<String> {
    // A server's clock may be ahead of the reader's. A time in the future counts as now.
    let seconds = (now.milliseconds() - then.milliseconds()).max(0) / 1000;
    let (count, unit) = match seconds {
        ..60 => return None,
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        86_400..2_419_200 => (seconds / 86_400, "day"),
        _ => return Some(date(locale, then)),
    };
    Some(platform::ago(locale, count, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ago(seconds: i64) -> Option<String> {
        let now = Moment::from_milliseconds(1_800_000_000_000);
        let then = Moment::from_milliseconds(now.milliseconds() - seconds * 1000);
        relative("en", then, now)
    }

    #[test]
    fn uses_the_largest_unit_that_fits() {
        assert_eq!(ago(5), None);
        assert_eq!(ago(60).as_deref(), Some("1 minute ago"));
        assert_eq!(ago(3 * 3600 + 59).as_deref(), Some("3 hours ago"));
        assert_eq!(ago(86_400).as_deref(), Some("yesterday"));
        assert_eq!(ago(27 * 86_400).as_deref(), Some("27 days ago"));
        assert_eq!(ago(40 * 86_400).as_deref(), Some("6 December 2026"));
    }

    #[test]
    fn a_time_in_the_future_counts_as_now() {
        assert_eq!(ago(-500), None);
    }
}
