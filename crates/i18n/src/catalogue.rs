//! The message catalogue: messages by key, with named placeholders and plural forms.

use std::fmt;

use standfirst_json::{Object, Value};

use super::{format, plural};
use standfirst_json::{self as json, NotJson};
use standfirst_model::Direction;

/// The contents of a catalogue file: for each key a text, or an object with one text per plural category.
type MessageTable = Object;

fn read(text: &str) -> Result<MessageTable, NotJson> {
    Ok(match json::parse(text)? {
        Value::Object(ref mut messages) => std::mem::take(messages),
        _ => MessageTable::default(),
    })
}

fn form<'a>(forms: &'a Value, category: &str) -> Option<&'a str> {
    forms.get(category)?.as_str()
}

/// The error for a catalogue file that is not valid JSON. The interface is then shown in English.
#[derive(Debug)]
pub struct CatalogueError {
    locale: String,
    cause: NotJson,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "messages/{}.json: {}", self.locale, self.cause)
    }
}

impl std::error::Error for CatalogueError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// The messages of one language, with English as the fallback.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    locale: String,
    messages: MessageTable,
    english: MessageTable,
}

impl Messages {
    /// Reads the English file, the fallback for all other languages.
    pub fn english(text: &str) -> Result<Self, CatalogueError> {
        Ok(Self {
            locale: "en".to_owned(),
            messages: MessageTable::default(),
            english: read(text).map_err(|cause| CatalogueError {
                locale: "en".to_owned(),
                cause,
            })?,
        })
    }

    /// Adds the file of another language, which takes precedence over English.
    pub fn with(self, locale: &str, text: &str) -> Result<Self, CatalogueError> {
        let messages = read(text).map_err(|cause| CatalogueError {
            locale: locale.to_owned(),
            cause,
        })?;
        Ok(Self {
            locale: locale.to_owned(),
            messages,
            ..self
        })
    }

    /// Replaces a message by a publisher's own text.
    pub fn replace(&mut self, key: &str, words: &str) {
        self.messages.insert(key.to_owned(), words.into());
    }

    /// Returns the language tag (BCP 47).
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// Returns the writing direction of the language.
    pub fn direction(&self) -> Direction {
        Direction::of(&self.locale)
    }

    /// Returns a message without placeholders. An unknown key is returned as the text, so that the gap is noticed.
    pub fn message(&self, key: &str) -> String {
        self.message_with(key, &[])
    }

    /// Returns a message with its placeholders `{name}` replaced by the given values.
    pub fn message_with(&self, key: &str, places: &[(&str, &str)]) -> String {
        let sentence = match self.find(key) {
            Some(Value::String(sentence)) => sentence,
            Some(forms) => form(forms, "other").unwrap_or(key),
            None => key,
        };
        fill(sentence, places)
    }

    /// Returns the plural form of a message for a count. The count replaces `{count}`.
    pub fn count(&self, key: &str, count: u32, places: &[(&str, &str)]) -> String {
        let number = format::number(&self.locale, i64::from(count));
        let mut all = vec![("count", number.as_str())];
        all.extend_from_slice(places);
        let from = |messages: &MessageTable, locale: &str| match messages.get(key)? {
            Value::String(sentence) => Some(fill(sentence, &all)),
            forms => {
                // An exact form such as "0" takes precedence over the plural category.
                let exact = form(forms, &count.to_string());
                let category = plural::category(locale, f64::from(count));
                let form = exact
                    .or_else(|| form(forms, &category))
                    .or_else(|| form(forms, "other"))?;
                Some(fill(form, &all))
            }
        };
        from(&self.messages, &self.locale)
            .or_else(|| from(&self.english, "en"))
            .unwrap_or_else(|| key.to_owned())
    }

    /// Returns true if a message exists.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&Value> {
        self.messages.get(key).or_else(|| self.english.get(key))
    }
}

/// Replaces placeholders in one pass, so that a value which contains `{name}` is not expanded again.
fn fill(sentence: &str, places: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        let behind = &rest[open + 1..];
        let place = behind
            .find('}')
            .map(|close| (&behind[..close], &behind[close + 1..]));
        match place.and_then(|(name, after)| {
            let (_, value) = places.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        }) {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Messages {
        Messages::english(include_str!("../../../public/messages/en.json")).unwrap_or_default()
    }

    fn polish() -> Messages {
        let text = r#"{"n":{"one":"{count} komentarz","few":"{count} komentarze","many":"{count} komentarzy"}}"#;
        english().with("pl", text).unwrap_or_default()
    }

    #[test]
    fn english_is_the_fallback_for_missing_messages() {
        assert!(english().has("form.submit"));
        assert_eq!(
            polish().message("form.submit"),
            english().message("form.submit")
        );
        assert_eq!(polish().message("no.such.key"), "no.such.key");
    }

    #[test]
    fn plurals_follow_the_language() {
        let forms: Vec<String> = [1, 3, 5, 22, 25]
            .map(|n| polish().count("n", n, &[]))
            .to_vec();
        assert_eq!(
            forms,
            [
                "1 komentarz",
                "3 komentarze",
                "5 komentarzy",
                "22 komentarze",
                "25 komentarzy"
            ]
        );
    }

    #[test]
    fn placeholders_in_values_are_not_expanded() {
        assert_eq!(
            fill("{a} and {b} {c", &[("a", "{b}"), ("b", "x")]),
            "{b} and x {c"
        );
    }

    #[test]
    fn the_error_for_a_broken_file_names_it() {
        let problem = english()
            .with("xx", "{")
            .err()
            .map(|problem| problem.to_string());
        assert!(problem.is_some_and(|text| text.starts_with("messages/xx.json: ")));
    }
}
