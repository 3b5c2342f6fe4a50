//! Number and time formats in English and UTC, for rendering and testing pages without a browser.

use std::time::{SystemTime, UNIX_EPOCH};

use standfirst_model::Moment;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns the current time.
pub fn now() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_milliseconds(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Formats a number with digits in groups of three.
pub fn number(_locale: &str, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{grouped}")
}

/// Formats a date in the long style: "14 March 2026".
pub fn date(_locale: &str, moment: Moment) -> String {
    let [year, month, day, ..] = moment.civil();
    let month = usize::try_from(month - 1)
        .ok()
        .and_then(|index| MONTHS.get(index));
    format!("{day} {} {year}", month.copied().unwrap_or_default())
}

/// Formats a date and time to the minute.
pub fn date_time(locale: &str, moment: Moment) -> String {
    let [.., hour, minute, _] = moment.civil();
    format!("{} at {hour:02}:{minute:02}", date(locale, moment))
}

/// Formats how long ago something was: "3 hours ago", "yesterday".
pub fn ago(_locale: &str, count: i64, unit: &str) -> String {
    match (count, unit) {
        (1, "day") => "yesterday".to_owned(),
        (1, unit) => format!("1 {unit} ago"),
        (count, unit) => format!("{count} {unit}s ago"),
    }
}
