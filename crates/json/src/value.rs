//! The JSON value type.
//!
//! serde_json stores an object in a hash table and a list, which adds nine thousand bytes to the download. Here an
//! object is a list of keys and values.

use crate::table::Table;

/// A JSON value.
#[derive(Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object: values by key, in the order in which they were written.
    Object(Object),
}

/// A JSON object.
pub type Object = Table<String, Value>;

/// A JSON number. A whole number keeps all of its digits, because some backends use large numbers as ids.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A whole number that fits into 64 bits.
    Whole(i64),
    /// A larger whole number, as its digits.
    Large(String),
    /// A number with a fraction or an exponent.
    Fraction(f64),
}

impl Number {
    /// Returns the nearest double.
    pub fn as_f64(&self) -> f64 {
        match self {
            Self::Whole(number) => *number as f64,
            Self::Large(digits) => super::number::read(digits).unwrap_or_default(),
            Self::Fraction(number) => *number,
        }
    }
}

/// Not derived, because the derived implementation recurses once per level and a backend may send a value deep enough
/// to overflow the stack.
impl Clone for Value {
    fn clone(&self) -> Self {
        let mut copy = Self::Null;
        let mut waiting = vec![(self, &mut copy)];
        while let Some((from, to)) = waiting.pop() {
            match from {
                Self::Null => {}
                Self::Bool(flag) => *to = Self::Bool(*flag),
                Self::Number(number) => *to = Self::Number(number.clone()),
                Self::String(text) => *to = Self::String(text.clone()),
                Self::Array(items) => {
                    *to = Self::Array(items.iter().map(|_| Self::Null).collect());
                    if let Self::Array(copies) = to {
                        waiting.extend(items.iter().zip(copies));
                    }
                }
                Self::Object(object) => {
                    let pairs = object.iter().map(|(key, _)| (key.clone(), Self::Null));
                    *to = Self::Object(Object::from_distinct(pairs.collect()));
                    if let Self::Object(copies) = to {
                        waiting.extend(object.values().zip(copies.values_mut()));
                    }
                }
            }
        }
        copy
    }
}

/// Implemented by hand, because the drop code of the compiler recurses once per level and may overflow the stack.
impl Drop for Value {
    fn drop(&mut self) {
        let mut waiting = Vec::new();
        self.take_levels(&mut waiting);
        while let Some(mut value) = waiting.pop() {
            value.take_levels(&mut waiting);
        }
    }
}

impl Value {
    /// Moves all nested lists and objects of this value into `into`, and leaves `null` in their place.
    fn take_levels(&mut self, into: &mut Vec<Self>) {
        let has_levels = |value: &Self| matches!(value, Self::Array(_) | Self::Object(_));
        let inside: &mut dyn Iterator<Item = &mut Self> = match self {
            Self::Array(items) => &mut items.iter_mut(),
            Self::Object(object) => &mut object.values_mut(),
            _ => return,
        };
        for value in inside {
            if has_levels(value) {
                into.push(std::mem::take(value));
            }
        }
    }

    /// Creates an object whose values are strings.
    pub fn texts(pairs: &[(String, String)]) -> Self {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(key, value)| (key.as_str(), value.as_str().into()));
        Self::object(pairs.collect())
    }

    /// Creates an object. The keys must be distinct.
    pub fn object(pairs: Vec<(&str, Self)>) -> Self {
        let mut object = Object::default();
        for (key, value) in pairs {
            object.push(key.to_owned(), value);
        }
        Self::Object(object)
    }

    /// Returns the value of a key, if this is an object that has the key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// Returns the text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value, if this is `true` or `false`.
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// Returns the number, if this is a number.
    pub const fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns the number, if this is a whole number that fits into 64 bits.
    pub const fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(Number::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// Returns the number as a double, if this is a number.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().map(Number::as_f64)
    }

    /// Returns the items, if this is a list.
    pub const fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the object, if this is an object.
    pub const fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns whether this is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns whether this is an object.
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Number::Whole(number))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        let large = |_| Number::Large(number.to_string());
        Self::Number(i64::try_from(number).map_or_else(large, Number::Whole))
    }
}

/// NaN and infinite numbers become `null`, because JSON cannot express them.
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        if number.is_finite() {
            Self::Number(Number::Fraction(number))
        } else {
            Self::Null
        }
    }
}

impl From<Vec<Self>> for Value {
    fn from(items: Vec<Self>) -> Self {
        Self::Array(items)
    }
}

/// `None` becomes `null`.
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
