//! Reading JSON (RFC 8259) as serde_json does, in a third of the bytes: whole
//! numbers to 64 bits, since some backends' ids need them all, fractions to fifteen digits.

use std::fmt;

use super::{Object, Value, decimal};

/// Deeper than any answer, and shallow enough for the stack.
const DEEPEST: usize = 120;

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
    let value = reader.value(0)?;
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

    fn value(&mut self, depth: usize) -> Result<Value, NotJson> {
        if depth > DEEPEST {
            return Err(self.expected("less depth"));
        }
        self.skip_space();
        match self.rest.as_bytes().first() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.take("true") => Ok(Value::Bool(true)),
            _ if self.take("false") => Ok(Value::Bool(false)),
            _ if self.take("null") => Ok(Value::Null),
            _ => Err(self.expected("a value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, NotJson> {
        let mut object = Object::default();
        self.take("{");
        self.skip_space();
        if self.take("}") {
            return Ok(Value::Object(object));
        }
        loop {
            self.skip_space();
            if !self.rest.starts_with('"') {
                return Err(self.expected("a key"));
            }
            let key = self.string()?;
            self.skip_space();
            if !self.take(":") {
                return Err(self.expected("a colon"));
            }
            let value = self.value(depth + 1)?;
            object.insert(key, value);
            if !self.goes_on("}")? {
                return Ok(Value::Object(object));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, NotJson> {
        let mut items = Vec::new();
        self.take("[");
        self.skip_space();
        if self.take("]") {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.goes_on("]")? {
                return Ok(Value::Array(items));
            }
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

    fn number(&mut self) -> Result<Value, NotJson> {
        let is_of_number = |one: char| one.is_ascii_digit() || "+-.eE".contains(one);
        let end = self
            .rest
            .find(|one| !is_of_number(one))
            .unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        let digits = number.trim_start_matches('-');
        let leading =
            digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let bare = number.ends_with(['.', '-', '+', 'e', 'E'])
            || digits.starts_with(['.', 'e', 'E'])
            || number.contains(".e")
            || number.contains(".E");
        let value = if leading || bare {
            None
        } else if let Ok(whole) = number.parse::<i64>() {
            Some(Value::from(whole))
        } else if let Ok(whole) = number.parse::<u64>() {
            Some(Value::from(whole))
        } else {
            decimal(number).map(Value::from)
        };
        let value = value.ok_or_else(|| self.expected("a number"))?;
        self.rest = rest;
        Ok(value)
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
        let wrong = self.expected("an escape");
        let letter = self.rest.chars().next().ok_or_else(|| wrong.clone())?;
        self.rest = &self.rest[letter.len_utf8()..];
        Ok(match letter {
            '"' | '\\' | '/' => letter,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let high = self.unit().ok_or_else(|| wrong.clone())?;
                let code = match high {
                    0xD800..=0xDBFF => {
                        let low = self.take("\\u").then(|| self.unit()).flatten();
                        let low = low.filter(|low| (0xDC00..=0xDFFF).contains(low));
                        let low = low.ok_or_else(|| wrong.clone())?;
                        0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
                    }
                    other => other,
                };
                char::from_u32(code).ok_or(wrong)?
            }
            _ => return Err(wrong),
        })
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn library(text: &str) -> Option<Value> {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        Some(value.into())
    }

    #[test]
    fn what_the_library_takes_is_taken_and_nothing_else() {
        for text in [
            "{}",
            "[]",
            " [1, -2 ,3.5,\t1e3]\n",
            r#"{"a":{"b":[null,true,false]},"a":2}"#,
            r#""\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t""#,
            "18446744073709551615",
            "-9223372036854775808",
            "0",
            "-0.5",
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "nul",
            "\"a",
            "\"\\x\"",
            "\"\\ud83d\"",
            "\"\\u12g4\"",
            "1 2",
            "01",
            "1.",
            ".5",
            "-",
            "1e",
            "+1",
            "[1 2]",
            "\"\u{1}\"",
            "'a'",
            "1.e5",
        ] {
            assert_eq!(parse(text).ok(), library(text), "{text:?}");
        }
    }

    #[test]
    fn a_deep_text_is_refused_and_not_followed() {
        assert!(parse(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn a_complaint_says_where() {
        let said = parse("{\"é\": ?}").map_err(|problem| problem.to_string());
        assert_eq!(said, Err("expected a value after 6 characters".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_the_library_reads_it(text in "[\\[\\]{}:,\"\\\\u0-9a-f \\-.etrunl]{0,24}") {
            let own = parse(&text).ok();
            let library = library(&text);
            // The library refuses numbers that a double cannot hold; here they are infinite or nothing.
            prop_assert_eq!(own.is_some(), library.is_some(), "{}", text);
        }

        #[test]
        fn any_words_come_back(words in any::<String>()) {
            let value = Value::String(words);
            prop_assert_eq!(parse(&super::super::write(&value)).ok(), Some(value));
        }
    }
}
