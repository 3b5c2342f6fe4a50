//! A JSON parser that accepts what the browser's `JSON.parse` accepts. An unpaired surrogate becomes U+FFFD, a number
//! too large for a double becomes infinite, the last of two equal keys wins, and only memory limits the depth. Whole
//! numbers keep all of their digits, because they may be ids.

use std::fmt;

use super::{Number, Object, Value, number, parse_integer};
use standfirst_model::order::order_of;

/// The error for a text that is not JSON: what was expected, and after how many characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotJson {
    expected: &'static str,
    at: usize,
}

impl fmt::Display for NotJson {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "expected {} after {} characters",
            self.expected, self.at
        )
    }
}

impl std::error::Error for NotJson {}

/// Parses a text that consists of one JSON value.
pub fn parse(text: &str) -> Result<Value, NotJson> {
    let mut reader = Reader { text, rest: text };
    let value = reader.document()?;
    reader.skip_space();
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(reader.expected("the end"))
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

/// A list or an object whose end has not been parsed yet.
enum Open {
    Array(Vec<Value>),
    /// The pairs so far, and the key of the value that is parsed next.
    Object(Vec<(String, Value)>, String),
}

impl Reader<'_> {
    fn expected(&self, expected: &'static str) -> NotJson {
        let read = self.text.len() - self.rest.len();
        NotJson {
            expected,
            at: self.text[..read].chars().count(),
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Parses a value with everything in it. Keeps the open levels in a list instead of recursing, because a backend
    /// may send a value nested so deep that recursion overflows the stack.
    fn document(&mut self) -> Result<Value, NotJson> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let Some(mut value) = self.start(&mut open)? else {
                continue;
            };
            loop {
                let Some(mut level) = open.pop() else {
                    return Ok(value);
                };
                let end = match &mut level {
                    Open::Array(items) => {
                        items.push(value);
                        "]"
                    }
                    Open::Object(pairs, key) => {
                        pairs.push((std::mem::take(key), value));
                        "}"
                    }
                };
                if self.has_more(end)? {
                    if let Open::Object(_, key) = &mut level {
                        *key = self.key()?;
                    }
                    open.push(level);
                    break;
                }
                value = match level {
                    Open::Array(items) => Value::Array(items),
                    Open::Object(pairs, _) => Value::Object(deduplicate_keys(pairs)),
                };
            }
        }
    }

    /// Parses a value without nested values and returns it, or opens a list or an object and returns `None`.
    fn start(&mut self, open: &mut Vec<Open>) -> Result<Option<Value>, NotJson> {
        self.skip_space();
        if self.take("{") {
            self.skip_space();
            if self.take("}") {
                return Ok(Some(Value::Object(Object::default())));
            }
            let key = self.key()?;
            open.push(Open::Object(Vec::new(), key));
            return Ok(None);
        }
        if self.take("[") {
            self.skip_space();
            if self.take("]") {
                return Ok(Some(Value::Array(Vec::new())));
            }
            open.push(Open::Array(Vec::new()));
            return Ok(None);
        }
        Ok(Some(match self.rest.as_bytes().first() {
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ if self.take("true") => Value::Bool(true),
            _ if self.take("false") => Value::Bool(false),
            _ if self.take("null") => Value::Null,
            _ => return Err(self.expected("a value")),
        }))
    }

    /// Parses a key and the colon after it.
    fn key(&mut self) -> Result<String, NotJson> {
        self.skip_space();
        if !self.rest.starts_with('"') {
            return Err(self.expected("a key"));
        }
        let key = self.string()?;
        self.skip_space();
        if self.take(":") {
            Ok(key)
        } else {
            Err(self.expected("a colon"))
        }
    }

    /// Parses a comma or the end of the list or object. Returns true for a comma, false for the end.
    fn has_more(&mut self, end: &str) -> Result<bool, NotJson> {
        self.skip_space();
        if self.take(",") {
            Ok(true)
        } else if self.take(end) {
            Ok(false)
        } else {
            Err(self.expected("a comma or the end of a list"))
        }
    }

    /// Parses a number: an optional `-`, digits without a leading zero, an optional fraction and an optional exponent.
    fn number(&mut self) -> Result<Value, NotJson> {
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|one| one.is_ascii_digit()).count()
        };
        let start = usize::from(bytes.first() == Some(&b'-'));
        let mut end = match bytes.get(start) {
            Some(b'0') => start + 1,
            _ => digits(start),
        };
        let mut is_number = end > start;
        if bytes.get(end) == Some(&b'.') {
            let fraction = digits(end + 1);
            is_number &= fraction > end + 1;
            end = fraction;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            is_number &= exponent > end + 1 + sign;
            end = exponent;
        }
        if !is_number {
            return Err(self.expected("a number"));
        }
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(parse_integer(text).unwrap_or_else(|| {
            Value::Number(Number::Fraction(number::read(text).unwrap_or_default()))
        }))
    }

    fn string(&mut self) -> Result<String, NotJson> {
        self.take("\"");
        let mut read = String::new();
        loop {
            let end = self
                .rest
                .find(|one: char| one == '"' || one == '\\' || one < ' ')
                .ok_or_else(|| self.expected("the end of a text"))?;
            read.push_str(&self.rest[..end]);
            self.rest = &self.rest[end..];
            if self.take("\"") {
                return Ok(read);
            }
            if !self.take("\\") {
                return Err(self.expected("no control character"));
            }
            read.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, NotJson> {
        // The error is created only when it is returned, because it counts all characters up to here.
        let Some(letter) = self.rest.chars().next() else {
            return Err(self.expected("an escape"));
        };
        let plain = match letter {
            '"' | '\\' | '/' => letter,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                self.rest = &self.rest[1..];
                return self.unit_or_pair();
            }
            _ => return Err(self.expected("an escape")),
        };
        self.rest = &self.rest[1..];
        Ok(plain)
    }

    /// Parses a character of one or two UTF-16 code units. An unpaired surrogate becomes U+FFFD, as in other decoders.
    fn unit_or_pair(&mut self) -> Result<char, NotJson> {
        let Some(first) = self.unit() else {
            return Err(self.expected("an escape"));
        };
        if !(0xD800..=0xDBFF).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let before = self.rest;
        let second = self.take("\\u").then(|| self.unit()).flatten();
        match second.filter(|second| (0xDC00..=0xDFFF).contains(second)) {
            Some(second) => {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            None => {
                self.rest = before;
                Ok(char::REPLACEMENT_CHARACTER)
            }
        }
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let unit = u32::from_str_radix(digits, 16).ok()?;
        self.rest = &self.rest[4..];
        Some(unit)
    }
}

/// Returns the pairs of an object. A key that occurs twice keeps its first position and its last value. Duplicates are
/// found by sorting, because a search for each key takes seconds for an object of 100,000 keys.
fn deduplicate_keys(mut pairs: Vec<(String, Value)>) -> Object {
    let order = order_of(pairs.len(), &|a, b| pairs[a].0 < pairs[b].0);
    let mut first_of_run = 0;
    let mut repeated = vec![false; pairs.len()];
    let mut any = false;
    for at in 1..order.len() {
        let (first, this) = (order[first_of_run], order[at]);
        if pairs[first].0 == pairs[this].0 {
            pairs[first].1 = std::mem::take(&mut pairs[this].1);
            repeated[this] = true;
            any = true;
        } else {
            first_of_run = at;
        }
    }
    if any {
        let mut at = 0;
        pairs.retain(|_| {
            at += 1;
            !repeated[at - 1]
        });
    }
    Object::from_distinct(pairs)
}

#[cfg(test)]
mod tests;
