//! One tag, read by the rules of the HTML Standard (13.2.5).

use super::addresses::is_safe_image;
use super::policy::{ANY_SRC, ANY_SRCSET, ATTRIBUTES};

/// A tag as it was written.
pub struct Tag<'a> {
    /// Its name in small letters.
    pub name: String,
    /// Names in small letters, and values with their entities.
    pub attributes: Vec<(String, &'a str)>,
}

impl<'a> Tag<'a> {
    /// Reads from behind `<` or `</`; nothing where the text ends before the tag does.
    pub fn read(text: &'a str) -> Option<(Self, &'a str)> {
        let (name, mut rest) = split_where(text, |one| is_space(one) || one == '/' || one == '>');
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|one| is_space(one) || one == '/');
            let first = rest.chars().next()?;
            if first == '>' {
                let name = name.to_ascii_lowercase();
                return Some((Self { name, attributes }, &rest[1..]));
            }
            // A name may begin with "=", and then is one.
            let (_, tail) = rest.split_at(first.len_utf8());
            let (tail, after) = split_where(tail, |one| is_space(one) || "/>=".contains(one));
            let attribute = &rest[..first.len_utf8() + tail.len()];
            let value = match after.trim_start_matches(is_space).strip_prefix('=') {
                None => {
                    rest = after;
                    ""
                }
                Some(after) => {
                    let after = after.trim_start_matches(is_space);
                    let (value, after) = match after.chars().next()? {
                        quote @ ('"' | '\'') => after[1..].split_once(quote)?,
                        _ => split_where(after, |one| is_space(one) || one == '>'),
                    };
                    rest = after;
                    value
                }
            };
            attributes.push((known(attribute.to_ascii_lowercase()), value));
        }
    }

    /// The value of an attribute.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| *value)
    }

    /// Where what it shows comes from.
    pub fn address(&self) -> Option<&'a str> {
        let values = ["src", "data-src", "data-lazy-src", "data", ANY_SRC].iter();
        let mut values = values.filter_map(|name| self.value(name));
        values.find(|one| is_safe_image(one) && !one.trim().is_empty())
    }
}

/// The name under which an attribute goes on: scripts that load late have many for the same.
fn known(name: String) -> String {
    match name.as_str() {
        one if ATTRIBUTES.contains(&one) => name,
        one if one.ends_with("srcset") => ANY_SRCSET.to_owned(),
        one if one.ends_with("src") => ANY_SRC.to_owned(),
        _ => name,
    }
}

fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

fn is_space(one: char) -> bool {
    matches!(one, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
