//! From JSON to declared types, with every complaint naming its place: `thread.fields.id`.
//!
//! serde's derived readers know neither the place of a complaint nor how to be small: for the sixty
//! types of a profile they made a third of the module that readers download.

mod values;

use crate::quote::quoted_value;
use crate::{Object, Value};
use standfirst_model::text::joined;

/// Something that can be read from a JSON value.
///
/// It is filled in place, so that a struct is a table of keys and fields that one function goes
/// through, and not code of its own for each of them.
pub trait FromJson {
    /// What it is before it is read: where its key may be missing, also what a missing one means.
    fn blank() -> Self
    where
        Self: Sized;

    /// Reads it; the error is a sentence that begins with the place.
    fn fill(&mut self, value: &Value, place: &str) -> Result<(), String>;

    /// Says whether its key may be missing.
    fn absent(&self, place: &str) -> Result<(), String> {
        Err(format!("{place}: is missing"))
    }

    /// Reads one.
    fn from_json(value: &Value, place: &str) -> Result<Self, String>
    where
        Self: Sized,
    {
        let mut read = Self::blank();
        read.fill(value, place)?;
        Ok(read)
    }
}

/// A field of a struct, under its key.
pub type Slot<'a> = (&'static str, &'a mut dyn FromJson);

/// A sentence about something else than was expected.
pub fn expected(place: &str, what: &str, found: &Value) -> String {
    let place = if place.is_empty() { "$" } else { place };
    format!("{place}: expected {what}, found {}", quoted_value(found))
}

/// The text of a value, or a sentence about `what` was expected.
///
/// # Errors
/// When it is no text.
pub fn text<'a>(value: &'a Value, place: &str, what: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| expected(place, what, value))
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Object, String> {
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

/// Fills the fields of a struct from an object; a key that is none of theirs is refused by name.
pub fn fill_all(value: &Value, place: &str, slots: &mut [Slot<'_>]) -> Result<(), String> {
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
            None => slot.absent(&place)?,
            Some(value) => slot.fill(value, &place)?,
        }
    }
    Ok(())
}

/// The `kind` that tells one form of a thing from another.
pub fn kind<'a>(value: &'a Value, place: &str) -> Result<&'a str, String> {
    let kind = object(value, place)?.get("kind").and_then(Value::as_str);
    kind.ok_or_else(|| format!("{place}.kind: is missing"))
}

/// Fills the fields that one kind of a thing has, out of those that any kind has.
pub fn fill_kind(
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
    fill_all(value, place, &mut known)
}

/// A key that has been read already.
struct Known;

impl FromJson for Known {
    fn blank() -> Self {
        Self
    }

    fn fill(&mut self, _value: &Value, _place: &str) -> Result<(), String> {
        Ok(())
    }
}

/// Reads a struct key by key.
///
/// `or_default` says that its key may be missing: it is blank then.
#[macro_export]
macro_rules! from_json {
    (or_default $name:ident { $($rest:tt)* }) => {
        $crate::from_json!(@impl { $crate::or_default!(); } $name { $($rest)* });
    };
    ($name:ident { $($rest:tt)* }) => {
        $crate::from_json!(@impl {} $name { $($rest)* });
    };
    (@impl { $($absent:tt)* } $name:ident { $($field:ident $(as $key:literal)?),* $(,)? }) => {
        impl $crate::decode::FromJson for $name {
            fn blank() -> Self {
                Self { $($field: $crate::decode::FromJson::blank()),* }
            }

            fn fill(&mut self, value: &$crate::Value, place: &str) -> Result<(), String> {
                #[allow(unused_imports, reason = "a macro in scope by text order is not needed by name")]
                use $crate::{decode::fill_all, key_name};
                fill_all(value, place, &mut [$((key_name!($field $($key)?), &mut self.$field)),*])
            }

            $($absent)*
        }
    };
}

/// The key of a field: its name, or another.
#[macro_export]
macro_rules! key_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// A missing one is blank.
#[macro_export]
macro_rules! or_default {
    () => {
        fn absent(&self, _place: &str) -> Result<(), String> {
            Ok(())
        }
    };
}

/// Reads one of some words; a blank one is the first of them.
#[macro_export]
macro_rules! words {
    (or_default $name:ident { $($rest:tt)* }) => {
        $crate::words!(@impl { $crate::or_default!(); } $name { $($rest)* });
    };
    ($name:ident { $($rest:tt)* }) => {
        $crate::words!(@impl {} $name { $($rest)* });
    };
    (@impl { $($absent:tt)* } $name:ident { $first:literal => $default:expr $(, $word:literal => $value:expr)* $(,)? }) => {
        impl $crate::decode::FromJson for $name {
            fn blank() -> Self {
                $default
            }

            fn fill(&mut self, value: &$crate::Value, place: &str) -> Result<(), String> {
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

            $($absent)*
        }
    };
}

pub use crate::{from_json, words};
