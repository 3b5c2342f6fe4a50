//! JSON Schema of [`Value`]: any JSON value.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::{Number, Value};

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        serde_json::Value::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        serde_json::Value::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(flag) => flag.serialize(serializer),
            Self::Number(Number::Whole(number)) => number.serialize(serializer),
            Self::Number(Number::Large(digits)) => digits.serialize(serializer),
            Self::Number(Number::Fraction(number)) => number.serialize(serializer),
            Self::String(text) => text.serialize(serializer),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(keys) => keys.serialize(serializer),
        }
    }
}
