//! Reading JSON as the browser's `JSON.parse` does: half a surrogate pair becomes U+FFFD, numbers too
//! large for a double are infinite, the last of two equal keys counts, and depth is bounded only by
//! memory. Whole numbers keep all of their digits, since they may be ids.

use std::fmt;

use super::{Number, Object, Value, number, whole};
use standfirst_model::order::order_of;

/// A text that is no JSON: what was expected, and after how many characters.
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

/// Reads a text as one JSON value.
pub fn parse(text: &str) -> Result<Value, NotJson> {
    let mut reader = Reader { text, rest: text };
    let value = reader.whole()?;
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

/// A list or an object whose end has not been read yet.
enum Open {
    Array(Vec<Value>),
    /// With the key of the value that is read next.
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

    /// A value with all that is in it. The levels are kept in a list and not on the stack: a backend
    /// may nest as deep as it likes.
    fn whole(&mut self) -> Result<Value, NotJson> {
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
                if self.goes_on(end)? {
                    if let Open::Object(_, key) = &mut level {
                        *key = self.key()?;
                    }
                    open.push(level);
                    break;
                }
                value = match level {
                    Open::Array(items) => Value::Array(items),
                    Open::Object(pairs, _) => Value::Object(without_repetitions(pairs)),
                };
            }
        }
    }

    /// A value without others in it, or the beginning of one with others.
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

    /// A key and the colon behind it.
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

    /// True after a comma, false after the end.
    fn goes_on(&mut self, end: &str) -> Result<bool, NotJson> {
        self.skip_space();
        if self.take(",") {
            Ok(true)
        } else if self.take(end) {
            Ok(false)
        } else {
            Err(self.expected("a comma or the end of a list"))
        }
    }

    /// `-`, digits without a zero in front, a fraction and an exponent.
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
        Ok(whole(text).unwrap_or_else(|| {
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
        // Not computed before it is needed: it counts all characters up to here.
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

    /// A character of one or two UTF-16 units; half a pair is U+FFFD, as texts decode elsewhere too.
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

/// The pairs of an object: where a key stands twice, its first place and its last value. Sorted and
/// not looked through for each key, which takes seconds for an object of 100,000.
fn without_repetitions(mut pairs: Vec<(String, Value)>) -> Object {
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
    Object::of_distinct(pairs)
}

#[cfg(test)]
mod tests;
