//! Conversion from values of serde_json, so that tests can write JSON literally.

use super::{Object, Value};

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => flag.into(),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => whole.into(),
                (_, Some(whole)) => whole.into(),
                _ => number.as_f64().into(),
            },
            serde_json::Value::String(text) => text.into(),
            serde_json::Value::Array(items) => {
                Self::Array(items.into_iter().map(Self::from).collect())
            }
            serde_json::Value::Object(keys) => {
                let pairs = keys.into_iter();
                Self::Object(Object::from_iter(
                    pairs.map(|(key, value)| (key, value.into())),
                ))
            }
        }
    }
}

/// Creates a [`Value`](crate::Value) by serde_json's macro of the same name.
#[macro_export]
macro_rules! json {
    ($($json:tt)+) => {
        $crate::Value::from($crate::serde_json::json!($($json)+))
    };
}
