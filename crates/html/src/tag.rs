//! Reads one tag by the rules of the HTML Standard (13.2.5).

use super::policy::{ANY_SRC, ANY_SRCSET, ATTRIBUTES};
use super::urls::is_safe_image;

/// A tag as it appears in the source.
pub struct Tag<'a> {
    /// The name in lower case.
    pub name: String,
    /// The attributes: names in lower case, and values with their character references not decoded.
    pub attributes: Vec<(String, &'a str)>,
}

impl<'a> Tag<'a> {
    /// Reads a tag from the text after `<` or `</`, and returns it with the rest of the text. Returns `None` if the
    /// text ends inside the tag.
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
            // A "=" at the start of a name belongs to the name.
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

    /// Returns the value of an attribute.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| *value)
    }

    /// Returns the address of the media that the element shows.
    pub fn address(&self) -> Option<&'a str> {
        let values = ["src", "data-src", "data-lazy-src", "data", ANY_SRC].iter();
        let mut values = values.filter_map(|name| self.value(name));
        values.find(|one| is_safe_image(one) && !one.trim().is_empty())
    }
}

/// Maps the name of an attribute: lazy-loading scripts have many names for `src` and `srcset`.
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
