//! JSON, read and written.
//!
//! The library serde_json does both, with more than is needed here: writing and reading doubles
//! exactly takes 20 kB of tables that do not compress, a tenth of what a reader downloads, for
//! bodies that hold texts and whole numbers. Tests hold this against it.

#[cfg(test)]
mod library;
mod read;
mod value;
#[cfg(feature = "schema")]
mod value_schema;

use std::fmt::Write;

#[cfg(test)]
pub(crate) use library::json;
pub use read::{NotJson, parse};
pub use value::{Number, Object, Value};

/// JSON without white space (RFC 8259). A fraction keeps nine digits.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    write_to(&mut text, value);
    text
}

/// What is left of a list or an object that has been begun, and whether nothing of it was written.
enum Rest<'a> {
    Items(std::slice::Iter<'a, Value>, bool),
    Pairs(<&'a Object as IntoIterator>::IntoIter, bool),
}

/// Levels are kept in a list and not on the stack: what a backend sent may be as deep as it likes.
fn write_to(out: &mut String, value: &Value) {
    let mut open = Vec::new();
    start(out, value, &mut open);
    while let Some(rest) = open.last_mut() {
        let next = match rest {
            Rest::Items(items, first) => {
                let item = items.next();
                comma(out, first, item.is_some(), ']');
                item
            }
            Rest::Pairs(pairs, first) => {
                let pair = pairs.next();
                comma(out, first, pair.is_some(), '}');
                pair.map(|(key, value)| {
                    write_text(out, key);
                    out.push(':');
                    value
                })
            }
        };
        match next {
            Some(value) => start(out, value, &mut open),
            None => {
                open.pop();
            }
        }
    }
}

fn comma(out: &mut String, first: &mut bool, goes_on: bool, end: char) {
    if !goes_on {
        out.push(end);
    } else if !std::mem::replace(first, false) {
        out.push(',');
    }
}

fn start<'a>(out: &mut String, value: &'a Value, open: &mut Vec<Rest<'a>>) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(Number::Whole(whole)) => out.push_str(&whole.to_string()),
        Value::Number(Number::Large(whole)) => out.push_str(&whole.to_string()),
        Value::Number(Number::Fraction(number)) if !number.is_finite() => out.push_str("null"),
        Value::Number(Number::Fraction(number)) => write_fraction(out, *number),
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            open.push(Rest::Items(items.iter(), true));
        }
        Value::Object(keys) => {
            out.push('{');
            open.push(Rest::Pairs(keys.into_iter(), true));
        }
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// Billionths: numbers beyond what they can hold are written without their fraction.
fn write_fraction(out: &mut String, number: f64) {
    if number < 0.0 {
        out.push('-');
    }
    let size = number.abs();
    let whole = size.trunc();
    let billionths = ((size - whole) * 1e9).round() as u64;
    let (whole, billionths) = if billionths >= 1_000_000_000 {
        (whole as u64 + 1, 0)
    } else {
        (whole as u64, billionths)
    };
    out.push_str(&whole.to_string());
    if billionths > 0 {
        let digits = format!(".{billionths:09}");
        out.push_str(digits.trim_end_matches('0'));
    }
}

/// A decimal such as `-12.5` or `1.7e9` in a text; `None` for anything else, and for what a double
/// cannot hold. Fifteen digits are exact.
pub fn decimal(text: &str) -> Option<f64> {
    number(text).filter(|number| number.is_finite())
}

/// The same; infinite where a double cannot hold it.
fn number(text: &str) -> Option<f64> {
    let (text, exponent) = match text.split_once(['e', 'E']) {
        Some((text, exponent)) => (text, whole_exponent(exponent)?),
        None => (text, 0),
    };
    let (text, sign) = match text.strip_prefix('-') {
        Some(text) => (text, -1.0),
        None => (text.strip_prefix('+').unwrap_or(text), 1.0),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() + fraction.len() == 0 {
        return None;
    }
    // Nineteen digits are more than a double holds; of the others only their number matters.
    let (mut digits, mut left_out) = (0_u64, 0_i64);
    for digit in whole.chars().chain(fraction.chars()) {
        let digit = u64::from(digit.to_digit(10)?);
        if digits < 1_000_000_000_000_000_000 {
            digits = digits * 10 + digit;
        } else {
            left_out += 1;
        }
    }
    if digits == 0 {
        return Some(sign * 0.0);
    }
    let fraction = i64::try_from(fraction.len()).ok()?;
    let places = (exponent - fraction + left_out).clamp(-700, 700);
    let mut number = digits as f64;
    // In two steps: a scale beyond a double's may still lead to a number within.
    for places in [places.clamp(-300, 300), places - places.clamp(-300, 300)] {
        let mut scale = 1.0;
        for _ in 0..places.unsigned_abs() {
            scale *= 10.0;
        }
        if places < 0 {
            number /= scale;
        } else {
            number *= scale;
        }
    }
    Some(sign * number)
}

/// An exponent; what is beyond all doubles is bounded.
fn whole_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|one| one.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX).min(1_000_000_000);
    Some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn library(text: &str) -> Option<Value> {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        Some(value.into())
    }

    #[test]
    fn everything_a_body_may_hold_is_written_as_it_is_read() {
        let value = json!({
            "text": "a \"b\" \\ \n\r\t\u{1} é 漢 🙂",
            "whole": [0, -1, u64::MAX, i64::MIN],
            "fraction": [0.5, -2.25, 1.000000001],
            "else": [null, true, false, {}, []],
        });
        assert_eq!(library(&write(&value)), Some(value));
    }

    #[test]
    fn a_decimal_is_read_from_a_text_and_nothing_else_is() {
        for (text, number) in [
            ("0", 0.0),
            ("12", 12.0),
            ("-12.5", -12.5),
            ("+.25", 0.25),
            ("7.", 7.0),
            ("1711111111.125", 1_711_111_111.125),
            ("1.5e3", 1500.0),
            ("25e-2", 0.25),
        ] {
            assert_eq!(decimal(text), Some(number), "{text}");
        }
        for text in [
            "", "-", ".", "e5", "1e", "1e999", "0x10", "12 ", "NaN", "1,5",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in ".*") {
            let value = Value::String(text);
            prop_assert_eq!(library(&write(&value)), Some(value));
        }

        #[test]
        fn a_decimal_is_what_the_standard_library_reads(number in -1e9_f64..1e9) {
            let text = format!("{number:.3}");
            let ours = decimal(&text).unwrap_or(f64::NAN);
            let theirs: f64 = text.parse().unwrap_or(f64::NAN);
            prop_assert!((ours - theirs).abs() <= theirs.abs() * 1e-15, "{} {}", ours, theirs);
        }
    }
}
