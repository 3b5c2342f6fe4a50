//! Decoding of JSON into declared types. Every error message starts with the path of the value: `thread.fields.id`.
//!
//! serde's derived deserialisers do not report the path of a wrong value, and they are large: for the sixty types of a
//! profile they made up a third of the module that readers download.

mod values;

use crate::quote::quoted_value;
use crate::{Object, Value};
use standfirst_model::text::joined;

/// A type that can be decoded from a JSON value.
///
/// Values are decoded in place. A struct is then a table of keys and fields that one shared function iterates over,
/// and no decoding code is generated for each struct. `place` is the path of the value in the file, such as
/// `thread.fields.id`; error messages start with it.
pub trait FromJson {
    /// Returns the value before decoding. It is also the value of a missing key, if the key may be missing.
    fn default_value() -> Self
    where
        Self: Sized;

    /// Decodes a value into `self`. The error is a message that starts with `place`.
    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String>;

    /// Called for a key that is missing. Returns `Ok` if it may be, and otherwise an error message.
    fn missing_key(&self, place: &str) -> Result<(), String> {
        Err(format!("{place}: is missing"))
    }

    /// Decodes a value.
    fn from_json(value: &Value, place: &str) -> Result<Self, String>
    where
        Self: Sized,
    {
        let mut read = Self::default_value();
        read.decode_from(value, place)?;
        Ok(read)
    }
}

/// A field of a struct, with its key.
pub type Slot<'a> = (&'static str, &'a mut dyn FromJson);

/// Returns the error message for a value that differs from what was expected.
pub fn expected(place: &str, what: &str, found: &Value) -> String {
    let place = if place.is_empty() { "$" } else { place };
    format!("{place}: expected {what}, found {}", quoted_value(found))
}

/// Returns the text of a value, or an error message that `what` was expected.
///
/// # Errors
/// When the value is not a string.
pub fn text<'a>(value: &'a Value, place: &str, what: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| expected(place, what, value))
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Object, String> {
    value
        .as_object()
        .ok_or_else(|| expected(place, "an object", value))
}

/// Returns the path of a key of the object at `place`.
pub fn inside(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

/// Decodes the fields of a struct from an object. An unknown key is an error that names the key.
pub fn decode_fields(value: &Value, place: &str, slots: &mut [Slot<'_>]) -> Result<(), String> {
    for key in object(value, place)?.keys() {
        if !slots.iter().any(|(name, _)| name == key) {
            return Err(format!(
                "{}: unknown key; known here: {}",
                inside(place, key),
                joined(&mut slots.iter().map(|(name, _)| *name), ", ")
            ));
        }
    }
    for (name, slot) in slots {
        let place = inside(place, name);
        match value.get(name) {
            None => slot.missing_key(&place)?,
            Some(value) => slot.decode_from(value, &place)?,
        }
    }
    Ok(())
}

/// Returns the `kind` of an object, which selects the variant of the type to decode.
pub fn kind<'a>(value: &'a Value, place: &str) -> Result<&'a str, String> {
    let kind = object(value, place)?.get("kind").and_then(Value::as_str);
    kind.ok_or_else(|| format!("{place}.kind: is missing"))
}

/// Decodes the fields of one kind. `slots` are the fields of all kinds, `keys` the names of those that this kind has.
pub fn decode_fields_of_kind(
    value: &Value,
    place: &str,
    keys: &[&str],
    slots: Vec<Slot<'_>>,
) -> Result<(), String> {
    let mut kind = Known;
    let mut known: Vec<Slot<'_>> = vec![("kind", &mut kind)];
    for (name, slot) in slots {
        if keys.contains(&name) {
            known.push((name, slot));
        }
    }
    decode_fields(value, place, &mut known)
}

/// A placeholder for a key that has been decoded already.
struct Known;

impl FromJson for Known {
    fn default_value() -> Self {
        Self
    }

    fn decode_from(&mut self, _value: &Value, _place: &str) -> Result<(), String> {
        Ok(())
    }
}

/// Implements [`FromJson`](crate::decode::FromJson) for a struct, key by key.
///
/// With `or_default` the key of the struct may be missing. The struct then has its default value.
#[macro_export]
macro_rules! from_json {
    (or_default $name:ident { $($rest:tt)* }) => {
        $crate::from_json!(@impl { $crate::or_default!(); } $name { $($rest)* });
    };
    ($name:ident { $($rest:tt)* }) => {
        $crate::from_json!(@impl {} $name { $($rest)* });
    };
    (@impl { $($missing_key:tt)* } $name:ident { $($field:ident $(as $key:literal)?),* $(,)? }) => {
        impl $crate::decode::FromJson for $name {
            fn default_value() -> Self {
                Self { $($field: $crate::decode::FromJson::default_value()),* }
            }

            fn decode_from(&mut self, value: &$crate::Value, place: &str) -> Result<(), String> {
                #[allow(unused_imports, reason = "a macro in scope by text order is not needed by name")]
                use $crate::{decode::decode_fields, key_name};
                decode_fields(value, place, &mut [$((key_name!($field $($key)?), &mut self.$field)),*])
            }

            $($missing_key)*
        }
    };
}

/// Expands to the key of a field: the name of the field, or the key given after it.
#[macro_export]
macro_rules! key_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// Implements `FromJson::missing_key` for a type whose key may be missing. It then has its default value.
#[macro_export]
macro_rules! or_default {
    () => {
        fn missing_key(&self, _place: &str) -> Result<(), String> {
            Ok(())
        }
    };
}

/// Implements [`FromJson`](crate::decode::FromJson) for an enum, by a list of strings. The default value is the first.
#[macro_export]
macro_rules! string_enum {
    (or_default $name:ident { $($rest:tt)* }) => {
        $crate::string_enum!(@impl { $crate::or_default!(); } $name { $($rest)* });
    };
    ($name:ident { $($rest:tt)* }) => {
        $crate::string_enum!(@impl {} $name { $($rest)* });
    };
    (@impl { $($missing_key:tt)* } $name:ident { $first:literal => $default:expr $(, $word:literal => $value:expr)* $(,)? }) => {
        impl $crate::decode::FromJson for $name {
            fn default_value() -> Self {
                $default
            }

            fn decode_from(&mut self, value: &$crate::Value, place: &str) -> Result<(), String> {
                *self = match value.as_str() {
                    Some($first) => $default,
                    $(Some($word) => $value,)*
                    _ => return Err($crate::decode::expected(
                        place,
                        concat!("one of ", $first $(, " ", $word)*),
                        value,
                    )),
                };
                Ok(())
            }

            $($missing_key)*
        }
    };
}

pub use crate::{from_json, string_enum};
