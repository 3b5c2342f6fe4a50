//! How a no is told from a yes, and one no from another.

use standfirst_json::Value;

use super::FieldAt;
use crate::path::Path;
use standfirst_json::decode::from_json;
use standfirst_json::table::Table;
use standfirst_model::{FailureKind, Field};

/// Something true of an answer; all that is said must hold.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Condition {
    /// The HTTP status.
    #[cfg_attr(feature = "schema", serde(default))]
    pub status: Option<u16>,
    /// Where a value stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub at: Option<Path>,
    /// It is one of these.
    #[cfg_attr(feature = "schema", serde(default))]
    pub is: Option<Vec<Value>>,
    /// It is there, and none of these.
    #[cfg_attr(feature = "schema", serde(default))]
    pub is_not: Option<Vec<Value>>,
}

/// How a no is told from a yes, and one no from another.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct FailureRules {
    /// A no inside an answer whose status says yes.
    #[cfg_attr(feature = "schema", serde(default))]
    pub when: Vec<Condition>,
    /// Where the backend's code stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub code: Option<FieldAt>,
    /// Where its sentence stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub message: Option<FieldAt>,
    /// Where the seconds stand until another try makes sense, beside the header `Retry-After`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub retry_after: Option<FieldAt>,
    /// From the backend's codes to ours.
    #[cfg_attr(feature = "schema", serde(default))]
    pub codes: Table<String, FailureKind>,
    /// From parts of its sentence to ours, for backends without codes.
    #[cfg_attr(feature = "schema", serde(default))]
    pub texts: Table<String, FailureKind>,
    /// From statuses to ours.
    #[cfg_attr(feature = "schema", serde(default))]
    pub statuses: Table<String, FailureKind>,
    /// Where the fields at fault stand: an object by field, or a list.
    #[cfg_attr(feature = "schema", serde(default))]
    pub fields: Option<Path>,
    /// In a list: where the field's name stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_name: Option<Path>,
    /// In a list or object: where the field's own code stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_code: Option<Path>,
    /// From the backend's names of fields to ours.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_names: Table<String, Field>,
    /// From the backend's codes of fields to `missing`, `malformed`, `too_long`, `too_short`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub field_codes: Table<String, String>,
    /// Codes, or parts of sentences, that are about a field.
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
