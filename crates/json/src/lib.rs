//! Parses and writes JSON.
//!
//! serde_json includes code to parse and write doubles: 20 kB of tables that do not compress, a tenth of what a reader
//! downloads. In this crate the browser, which has such code already, parses and writes fractions. Tests compare the
//! results with those of serde_json, the standard library and the browser's `JSON.parse`.

pub mod decode;
#[cfg(target_arch = "wasm32")]
#[path = "number_browser.rs"]
mod number;
#[cfg(not(target_arch = "wasm32"))]
#[path = "number_native.rs"]
mod number;
mod parse;
pub mod quote;
#[cfg(feature = "serde_json")]
mod serde_json_compat;
pub mod table;
#[cfg(feature = "schema")]
mod table_schema;
mod value;
#[cfg(feature = "schema")]
mod value_schema;

use std::fmt::Write;

pub use parse::{NotJson, parse};
#[cfg(feature = "serde_json")]
#[doc(hidden)]
pub use serde_json;
pub use value::{Number, Object, Value};

/// Writes a value as JSON (RFC 8259) without white space.
pub fn write(value: &Value) -> String {
    write_truncated(value, usize::MAX)
}

/// Writes the beginning of a value as JSON, like [`write`], and stops soon after `most` bytes. A text that was
/// cut off is not valid JSON.
pub fn write_truncated(value: &Value, most: usize) -> String {
    let mut text = String::new();
    write_to(&mut text, value, most);
    text
}

/// The items of an open list or object that remain to be written, and whether the next is the first.
enum Rest<'a> {
    Items(std::slice::Iter<'a, Value>, bool),
    Pairs(<&'a Object as IntoIterator>::IntoIter, bool),
}

/// Keeps the open levels in a list instead of recursing, because a value from a backend may be nested so deep that
/// recursion overflows the stack.
fn write_to(out: &mut String, value: &Value, most: usize) {
    let mut open = Vec::new();
    start(out, value, &mut open);
    while let Some(rest) = open.last_mut() {
        if out.len() > most {
            break;
        }
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

fn comma(out: &mut String, first: &mut bool, has_more: bool, end: char) {
    if !has_more {
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
        Value::Number(Number::Large(digits)) => out.push_str(digits),
        Value::Number(Number::Fraction(number)) if !number.is_finite() => out.push_str("null"),
        Value::Number(Number::Fraction(number)) => out.push_str(&number::write(*number)),
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
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// Parses a whole number and keeps all of its digits. Rounding to a double would turn an id into another id. Returns
/// `None` if the text is not a whole number.
pub fn parse_integer(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(Value::from(number));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = digits.bytes().all(|one| one.is_ascii_digit());
    (is_whole && !digits.is_empty() && !digits.starts_with('0'))
        .then(|| Value::Number(Number::Large(text.to_owned())))
}

/// Parses a decimal such as `-12.5` or `1.7e9`. Returns `None` for any other text and for numbers too large for a
/// double.
pub fn decimal(text: &str) -> Option<f64> {
    let is_decimal = |one: u8| one.is_ascii_digit() || b"+-.eE".contains(&one);
    let may_be = !text.is_empty() && text.bytes().all(is_decimal);
    number::read(text).filter(|number| may_be && number.is_finite())
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
    fn written_values_are_parsed_back_unchanged() {
        let value = json!({
            "text": "a \"b\" \\ \n\r\t\u{1} é 漢 🙂",
            "whole": [0, -1, u64::MAX, i64::MIN],
            "fraction": [0.5, -2.25, 1.000000001],
            "else": [null, true, false, {}, []],
        });
        assert_eq!(library(&write(&value)), Some(value));
    }

    #[test]
    fn only_decimals_are_parsed() {
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
        fn any_text_is_parsed_back_unchanged(text in ".*") {
            let value = Value::String(text);
            prop_assert_eq!(library(&write(&value)), Some(value));
        }

        #[test]
        fn decimals_agree_with_the_standard_library(number in -1e9_f64..1e9) {
            let text = format!("{number:.3}");
            let ours = decimal(&text).unwrap_or(f64::NAN);
            let theirs: f64 = text.parse().unwrap_or(f64::NAN);
            prop_assert!((ours - theirs).abs() <= theirs.abs() * 1e-15, "{} {}", ours, theirs);
        }
    }
}
