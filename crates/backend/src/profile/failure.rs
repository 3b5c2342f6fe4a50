//! How failures are recognised and classified.

use standfirst_json::Value;

use super::FieldAt;
use crate::path::Path;
use standfirst_json::decode::from_json;
use standfirst_json::table::Table;
use standfirst_model::{FailureKind, Field};

/// A condition on a response. It holds if all of its parts hold.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Condition {
    /// The HTTP status.
    #[cfg_attr(feature = "schema", serde(default))]
    pub status: Option<u16>,
    /// Path of a value.
    #[cfg_attr(feature = "schema", serde(default))]
    pub at: Option<Path>,
    /// The value is one of these.
    #[cfg_attr(feature = "schema", serde(default))]
    pub is: Option<Vec<Value>>,
    /// The value exists and is none of these.
    #[cfg_attr(feature = "schema", serde(default))]
    pub is_not: Option<Vec<Value>>,
}

/// How failures are recognised and classified.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct FailureRules {
    /// A response with a success status is a failure if one of these holds.
    #[cfg_attr(feature = "schema", serde(default))]
    pub when: Vec<Condition>,
    /// The backend's error code.
    #[cfg_attr(feature = "schema", serde(default))]
    pub code: Option<FieldAt>,
    /// The backend's error message.
    #[cfg_attr(feature = "schema", serde(default))]
    pub message: Option<FieldAt>,
    /// The number of seconds to wait before a retry, for responses without a `Retry-After` header.
    #[cfg_attr(feature = "schema", serde(default))]
    pub retry_after: Option<FieldAt>,
    /// Maps the backend's error codes to kinds of failure.
    #[cfg_attr(feature = "schema", serde(default))]
    pub codes: Table<String, FailureKind>,
    /// Maps parts of the error message to kinds of failure, for backends without error codes.
    #[cfg_attr(feature = "schema", serde(default))]
    pub texts: Table<String, FailureKind>,
    /// Maps HTTP statuses to kinds of failure.
    #[cfg_attr(feature = "schema", serde(default))]
    pub statuses: Table<String, FailureKind>,
    /// Path of the invalid fields: an object with the fields' names as keys, or a list.
    #[cfg_attr(feature = "schema", serde(default))]
    pub fields: Option<Path>,
    /// In a list: path of the field's name.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_name: Option<Path>,
    /// In a list or object: path of the error code of the field.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_code: Option<Path>,
    /// Maps the backend's names of fields to Standfirst's.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_names: Table<String, Field>,
    /// Maps the backend's error codes of fields to `missing`, `malformed`, `too_long`, `too_short`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_codes: Table<String, String>,
    /// Maps error codes, or parts of the error message, to the field that they are about.
    #[cfg_attr(feature = "schema", serde(default))]
    pub about: Table<String, Field>,
}

from_json!(Condition {
    status,
    at,
    is,
    is_not
});
from_json!(or_default FailureRules {
    when,
    code,
    message,
    retry_after,
    codes,
    texts,
    statuses,
    fields,
    field_name,
    field_code,
    field_names,
    field_codes,
    about
});
