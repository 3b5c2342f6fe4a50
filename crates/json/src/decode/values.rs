//! [`FromJson`] for the types of fields: texts, numbers, lists, tables and the enums of the model.

use super::{FromJson, expected, from_json, inside, object, string_enum, text};
use crate::Value;
use crate::table::Table;
use standfirst_model::{FailureKind, Field, Limits, Moderation, SortOrder, TextFormat};

impl FromJson for Value {
    fn default_value() -> Self {
        Self::Null
    }

    fn decode_from(&mut self, value: &Value, _place: &str) -> Result<(), String> {
        *self = value.clone();
        Ok(())
    }
}

impl FromJson for String {
    fn default_value() -> Self {
        Self::new()
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        text(value, place, "a text")?.clone_into(self);
        Ok(())
    }
}

impl FromJson for bool {
    fn default_value() -> Self {
        false
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = value
            .as_bool()
            .ok_or_else(|| expected(place, "true or false", value))?;
        Ok(())
    }

    fn missing_key(&self, _place: &str) -> Result<(), String> {
        Ok(())
    }
}

impl FromJson for u32 {
    fn default_value() -> Self {
        0
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = value
            .as_i64()
            .and_then(|number| Self::try_from(number).ok())
            .ok_or_else(|| expected(place, "a whole number", value))?;
        Ok(())
    }
}

impl FromJson for u16 {
    fn default_value() -> Self {
        0
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = value
            .as_i64()
            .and_then(|number| Self::try_from(number).ok())
            .ok_or_else(|| expected(place, "a status such as 202", value))?;
        Ok(())
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn default_value() -> Self {
        None
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        if !value.is_null() {
            self.insert(T::default_value()).decode_from(value, place)?;
        }
        Ok(())
    }

    fn missing_key(&self, _place: &str) -> Result<(), String> {
        Ok(())
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn default_value() -> Self {
        Self::new()
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        each_item(value, place, &mut |value, place| {
            let mut item = T::default_value();
            item.decode_from(value, place)?;
            self.push(item);
            Ok(())
        })
    }

    fn missing_key(&self, _place: &str) -> Result<(), String> {
        Ok(())
    }
}

type ReadPart<'a> = &'a mut dyn FnMut(&Value, &str) -> Result<(), String>;

fn each_item(value: &Value, place: &str, read: ReadPart<'_>) -> Result<(), String> {
    let items = value
        .as_array()
        .ok_or_else(|| expected(place, "a list", value))?;
    for (index, item) in items.iter().enumerate() {
        read(item, &format!("{place}[{index}]"))?;
    }
    Ok(())
}

impl<K: FromJson, T: FromJson> FromJson for Table<K, T> {
    fn default_value() -> Self {
        Self::default()
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        each_key(value, place, &mut |name, value, place| {
            let mut pair = (K::default_value(), T::default_value());
            decode_pair(name, value, place, &mut pair.0, &mut pair.1)?;
            // The keys of an object are distinct.
            self.push(pair.0, pair.1);
            Ok(())
        })
    }

    fn missing_key(&self, _place: &str) -> Result<(), String> {
        Ok(())
    }
}

type ReadKey<'a> = &'a mut dyn FnMut(&str, &Value, &str) -> Result<(), String>;

fn each_key(value: &Value, place: &str, read: ReadKey<'_>) -> Result<(), String> {
    for (name, one) in object(value, place)? {
        read(name, one, &inside(place, name))?;
    }
    Ok(())
}

fn decode_pair(
    name: &str,
    value: &Value,
    place: &str,
    key: &mut dyn FromJson,
    item: &mut dyn FromJson,
) -> Result<(), String> {
    key.decode_from(&Value::String(name.to_owned()), place)?;
    item.decode_from(value, place)
}

impl FromJson for (String, String) {
    fn default_value() -> Self {
        Self::default()
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        match value.as_array().map(Vec::as_slice) {
            Some([Value::String(start), Value::String(end)]) => {
                *self = (start.clone(), end.clone());
                Ok(())
            }
            _ => Err(expected(place, "a list of two texts", value)),
        }
    }
}

string_enum!(TextFormat { "html" => Self::Html, "markdown" => Self::Markdown, "plain" => Self::Plain });

string_enum!(or_default SortOrder { "oldest" => Self::Oldest, "newest" => Self::Newest, "best" => Self::Best });

string_enum!(Field { "text" => Self::Text, "name" => Self::Name, "email" => Self::Email, "website" => Self::Website });

string_enum!(or_default Moderation { "off" => Self::Off, "first-time" => Self::FirstTime, "all" => Self::All });

from_json!(Limits { min, max });

impl FromJson for FailureKind {
    fn default_value() -> Self {
        Self::Refused
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        let word = value.as_str().unwrap_or_default();
        *self = Self::ALL
            .into_iter()
            .find(|kind| kind.key().replace('-', "_") == word)
            .ok_or_else(|| expected(place, "one of our kinds of failure", value))?;
        Ok(())
    }
}
