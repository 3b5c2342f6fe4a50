//! From JSON to declared types, with every complaint naming its place: `thread.fields.id`.
//!
//! serde's derived readers know neither the place of a complaint nor how to be small: for the sixty
//! types of a profile they made a third of the module that readers download.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::path::Path;
use super::template::Template;
use crate::model::{FailureKind, Field, Limits, SortOrder, TextFormat};

/// Something that can be read from a JSON value.
pub trait FromJson: Sized {
    /// Reads it; the error is a sentence that begins with the place.
    fn from_json(value: &Value, place: &str) -> Result<Self, String>;

    /// What stands for it where its key is missing.
    fn absent(place: &str) -> Result<Self, String> {
        Err(format!("{place}: is missing"))
    }
}

/// A sentence about something else than was expected.
pub fn expected(place: &str, what: &str, found: &Value) -> String {
    let place = if place.is_empty() { "$" } else { place };
    format!(
        "{place}: expected {what}, found {}",
        super::fault::quoted(&found.to_string())
    )
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Map<String, Value>, String> {
    value
        .as_object()
        .ok_or_else(|| expected(place, "an object", value))
}

/// The place of a key in an object.
pub fn inside(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

/// Refuses keys that mean nothing, by name.
pub fn unknown_keys(value: &Value, place: &str, known: &[&str]) -> Result<(), String> {
    match object(value, place)?
        .keys()
        .find(|key| !known.contains(&key.as_str()))
    {
        None => Ok(()),
        Some(key) => Err(format!(
            "{}: unknown key; known here: {}",
            inside(place, key),
            known.join(", ")
        )),
    }
}

/// Reads what stands under a key of an object.
pub fn key<T: FromJson>(value: &Value, place: &str, name: &str) -> Result<T, String> {
    let place = inside(place, name);
    match value.get(name) {
        None => T::absent(&place),
        Some(value) => T::from_json(value, &place),
    }
}

/// The `kind` that tells one form of a thing from another.
pub fn kind<'a>(value: &'a Value, place: &str) -> Result<&'a str, String> {
    let kind = object(value, place)?.get("kind").and_then(Value::as_str);
    kind.ok_or_else(|| format!("{place}.kind: is missing"))
}

/// Reads a struct key by key.
///
/// `or_default` says that a missing one is the default one.
macro_rules! from_json {
    (or_default $name:ident { $($rest:tt)* }) => {
        $crate::backend::read::from_json!(@impl { $crate::backend::read::or_default!(); } $name { $($rest)* });
    };
    ($name:ident { $($rest:tt)* }) => {
        $crate::backend::read::from_json!(@impl {} $name { $($rest)* });
    };
    (@impl { $($absent:tt)* } $name:ident { $($field:ident $(as $key:literal)?),* $(,)? }) => {
        impl $crate::backend::read::FromJson for $name {
            fn from_json(value: &serde_json::Value, place: &str) -> Result<Self, String> {
                #[allow(unused_imports, reason = "a macro in scope by text order is not needed by name")]
                use $crate::backend::read::{key, key_name, unknown_keys};
                unknown_keys(value, place, &[$(key_name!($field $($key)?)),*])?;
                Ok(Self { $($field: key(value, place, key_name!($field $($key)?))?),* })
            }

            $($absent)*
        }
    };
}

/// The key of a field: its name, or another.
macro_rules! key_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// A missing one is the default one.
macro_rules! or_default {
    () => {
        fn absent(_place: &str) -> Result<Self, String> {
            Ok(Self::default())
        }
    };
}

/// Reads one of some words.
macro_rules! words {
    (or_default $name:ident { $($rest:tt)* }) => {
        $crate::backend::read::words!(@impl { $crate::backend::read::or_default!(); } $name { $($rest)* });
    };
    ($name:ident { $($rest:tt)* }) => {
        $crate::backend::read::words!(@impl {} $name { $($rest)* });
    };
    (@impl { $($absent:tt)* } $name:ident { $($word:literal => $value:expr),* $(,)? }) => {
        impl $crate::backend::read::FromJson for $name {
            fn from_json(value: &serde_json::Value, place: &str) -> Result<Self, String> {
                match value.as_str() {
                    $(Some($word) => Ok($value),)*
                    _ => Err($crate::backend::read::expected(place, concat!("one of", $(" ", $word),*), value)),
                }
            }

            $($absent)*
        }
    };
}

pub(crate) use {from_json, key_name, or_default, words};

impl FromJson for Value {
    fn from_json(value: &Value, _place: &str) -> Result<Self, String> {
        Ok(value.clone())
    }
}

impl FromJson for String {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| expected(place, "a text", value))
    }
}

impl FromJson for bool {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        value
            .as_bool()
            .ok_or_else(|| expected(place, "true or false", value))
    }

    fn absent(_place: &str) -> Result<Self, String> {
        Ok(false)
    }
}

impl FromJson for u32 {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        let number = value
            .as_u64()
            .and_then(|number| Self::try_from(number).ok());
        number.ok_or_else(|| expected(place, "a whole number", value))
    }
}

impl FromJson for u16 {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        let number = value
            .as_u64()
            .and_then(|number| Self::try_from(number).ok());
        number.ok_or_else(|| expected(place, "a status such as 202", value))
    }
}

impl FromJson for Path {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        let text = value
            .as_str()
            .ok_or_else(|| expected(place, "a path", value))?;
        Self::parse(text).map_err(|reason| format!("{place}: no path: {reason}"))
    }
}

impl FromJson for Template {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        let text = value
            .as_str()
            .ok_or_else(|| expected(place, "a template", value))?;
        Self::parse(text).map_err(|reason| format!("{place}: no template: {reason}"))
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        if value.is_null() {
            Ok(None)
        } else {
            T::from_json(value, place).map(Some)
        }
    }

    fn absent(_place: &str) -> Result<Self, String> {
        Ok(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        let items = value
            .as_array()
            .ok_or_else(|| expected(place, "a list", value))?;
        let item = |(index, one)| T::from_json(one, &format!("{place}[{index}]"));
        items.iter().enumerate().map(item).collect()
    }

    fn absent(_place: &str) -> Result<Self, String> {
        Ok(Self::new())
    }
}

impl<K: FromJson + Ord, T: FromJson> FromJson for BTreeMap<K, T> {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        let mut map = Self::new();
        for (name, one) in object(value, place)? {
            let place = inside(place, name);
            let name = K::from_json(&Value::String(name.clone()), &place)?;
            map.insert(name, T::from_json(one, &place)?);
        }
        Ok(map)
    }

    fn absent(_place: &str) -> Result<Self, String> {
        Ok(Self::new())
    }
}

impl FromJson for (String, String) {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        match value.as_array().map(Vec::as_slice) {
            Some([Value::String(start), Value::String(end)]) => Ok((start.clone(), end.clone())),
            _ => Err(expected(place, "a list of two texts", value)),
        }
    }
}

words!(TextFormat { "html" => Self::Html, "markdown" => Self::Markdown, "plain" => Self::Plain });

words!(or_default SortOrder { "oldest" => Self::Oldest, "newest" => Self::Newest, "best" => Self::Best });

words!(Field { "text" => Self::Text, "name" => Self::Name, "email" => Self::Email, "website" => Self::Website });

from_json!(Limits { min, max });

impl FromJson for FailureKind {
    fn from_json(value: &Value, place: &str) -> Result<Self, String> {
        let word = value.as_str().unwrap_or_default();
        let found = Self::ALL
            .into_iter()
            .find(|kind| kind.key().replace('-', "_") == word);
        found.ok_or_else(|| expected(place, "one of our kinds of failure", value))
    }
}
