//! Converts the fields of a response to values of the model's types.

use standfirst_json::Value;

use super::bad_rows::{BadRows, Unreadable};
use super::path::{Path, Scope};
use super::profile::{Conversion, FieldAt};
use super::values::scalar;
use standfirst_json as json;
use standfirst_model::address::{address_slug, long_slug, resolve_link};
use standfirst_model::blank::is_blank;
use standfirst_model::{Moment, TextFormat, Untrusted};

/// A value that was found for a field, with the field's description in the profile.
struct Found<'a> {
    value: Value,
    field: &'a FieldAt,
}

fn find<'a>(field: Option<&'a FieldAt>, scope: Scope<'_>) -> Option<Found<'a>> {
    let field = field?;
    let value = path_of(field).find(scope);
    value.map(|value| Found { value, field })
}

/// Finds a text. A truth value counts as no text: some backends send `false` if there is none.
fn find_text<'a>(field: Option<&'a FieldAt>, scope: Scope<'_>) -> Option<Found<'a>> {
    find(field, scope).filter(|found| !matches!(found.value, Value::Bool(_)))
}

fn conversion(field: &FieldAt) -> Option<Conversion> {
    match field {
        FieldAt::Path(_) => None,
        FieldAt::Detailed(detailed) => detailed.conversion,
    }
}

/// Returns the path of a field.
pub fn path_of(field: &FieldAt) -> &Path {
    match field {
        FieldAt::Path(path) => path,
        FieldAt::Detailed(detailed) => &detailed.at,
    }
}

/// Reads a text. Returns `None` if there is no value, or one that cannot be a text.
pub fn text(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<String> {
    word(field, scope, false, address_slug)
}

/// Reads the address of a picture: `https`, or a path on the backend's server. Returns `None` for any other, such as a
/// script, an unencrypted address, or one of another server without its scheme.
pub fn picture(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<String> {
    let address = text(field, scope)?;
    let bytes = address.as_bytes();
    // Browsers drop control characters inside an address, and read a backslash as a slash.
    let is_odd = |one: &u8| *one <= b' ' || *one == b'\\';
    let is_path = bytes.first() == Some(&b'/') && bytes.get(1) != Some(&b'/');
    if bytes.iter().any(is_odd) || !(is_path || address.starts_with("https://")) {
        return None;
    }
    let server = scope.values.text("server").unwrap_or_default();
    Some(resolve_link(&server, &address))
}

/// Reads a slug like [`text`], but takes more of an address than the last segment, for articles that share that.
pub fn long_text(field: &FieldAt, scope: Scope<'_>) -> Option<String> {
    word(Some(field), scope, false, long_slug)
}

/// Reads a text like [`text`], but accepts `true` and `false` too.
pub fn text_or_flag(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<String> {
    word(field, scope, true, address_slug)
}

fn word(
    field: Option<&FieldAt>,
    scope: Scope<'_>,
    takes_flags: bool,
    slug: fn(&str) -> String,
) -> Option<String> {
    let field = field?;
    let found = path_of(field).find(scope);
    let is_word = takes_flags || !matches!(found, Some(Value::Bool(_)));
    let mut text = found.map(|value| scalar(&value));
    if let FieldAt::Detailed(detailed) = field {
        // `else` also replaces a missing value.
        let mapped = text.as_ref().and_then(|found| detailed.map.get(found));
        if let Some(ours) = mapped.or(detailed.otherwise.as_ref()) {
            text = Some(ours.clone());
        } else {
            text = text.filter(|_| is_word);
        }
        if let Some((start, end)) = &detailed.between {
            text = text.map(|text| between(&text, start, end).unwrap_or(&text).to_owned());
        }
        if detailed.conversion == Some(Conversion::LastSegment) {
            text = text.map(|text| slug(&text));
        }
    } else {
        text = text.filter(|_| is_word);
    }
    text.filter(|text| !text.is_empty())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let after = text.split_once(start)?.1;
    Some(after.split_once(end).map_or(after, |(inside, _)| inside))
}

/// Returns the format of a field's text: HTML if the profile does not name one.
pub fn format(field: &FieldAt) -> TextFormat {
    match field {
        FieldAt::Path(_) => TextFormat::Html,
        FieldAt::Detailed(detailed) => detailed.format.unwrap_or_default(),
    }
}

/// Reads an untrusted text with its format.
pub fn untrusted(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<Untrusted> {
    let format = format(field?);
    let found = find_text(field, scope).and_then(|found| match &found.value {
        Value::Array(_) | Value::Object(_) => None,
        value => Some(scalar(value)),
    });
    if let Some(FieldAt::Detailed(detailed)) = field
        && let Some(plain_at) = &detailed.plain_at
        && found.as_deref().is_none_or(is_blank)
    {
        let plain = plain_at.find(scope);
        let plain = plain.as_ref().and_then(Value::as_str);
        if let Some(plain) = plain {
            return Some(Untrusted::plain(plain));
        }
    }
    // An empty text counts as a text, because removed comments have one.
    found.map(|text| Untrusted { text, format })
}

/// Reads a point in time.
pub fn moment(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<Moment> {
    let found = find(field, scope)?;
    match (conversion(found.field), &found.value) {
        (Some(Conversion::Seconds), value) => Moment::from_seconds(as_number(value)?),
        (Some(Conversion::Milliseconds), value) => Moment::from_seconds(as_number(value)? / 1000.0),
        (_, Value::String(text)) => Moment::parse(text),
        _ => None,
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => json::decimal(text.trim()),
        other => other.as_f64(),
    }
}

/// Reads a whole number.
pub fn number(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<i64> {
    let found = find(field, scope)?;
    as_number(&found.value)
        .filter(|number| number.is_finite())
        .map(|number| number as i64)
}

/// Reads a whole number that is not negative.
pub fn count(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<u32> {
    u32::try_from(number(field, scope)?).ok()
}

/// Whether a value counts as true: `true`, a number that is not zero, a text that is neither
/// empty nor `false` nor `0`, a list or an object.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != 0.0,
        Value::String(text) => !matches!(text.as_str(), "" | "false" | "0"),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Reads a truth value. `map` may map the backend's values to `true` and `false`.
pub fn truth(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<bool> {
    let found = find(field, scope)?;
    let mapped = match found.field {
        FieldAt::Detailed(detailed) => detailed
            .map
            .get(&scalar(&found.value))
            .or(detailed.otherwise.as_ref()),
        FieldAt::Path(_) => None,
    };
    let is = mapped.map_or_else(|| is_true(&found.value), |word| word == "true");
    Some(if conversion(found.field) == Some(Conversion::Not) {
        !is
    } else {
        is
    })
}

/// Reads a name as plain text. Character references are decoded, because some backends store names as HTML.
/// `"format": "plain"` leaves a name as it is.
pub fn name(field: Option<&FieldAt>, scope: Scope<'_>) -> Option<String> {
    let found = text(field, scope)?;
    Some(plain_text_of(field, found)).filter(|name| !name.is_empty())
}

fn plain_text_of(field: Option<&FieldAt>, found: String) -> String {
    match field {
        Some(FieldAt::Detailed(detailed)) if detailed.format == Some(TextFormat::Plain) => found,
        _ => super::plain_text::without_references(&found),
    }
}

/// Reads a list of names, or a single name. `place` is the field's place in the profile, for warnings.
pub fn names(
    place: &str,
    field: Option<&FieldAt>,
    scope: Scope<'_>,
    bad: &mut BadRows,
) -> Vec<String> {
    let found = find_text(field, scope).map(|found| found.value);
    let Some((found, field)) = found.as_ref().zip(field) else {
        return Vec::new();
    };
    let all = found
        .as_array()
        .map_or(std::slice::from_ref(found), Vec::as_slice);
    let mut names = Vec::new();
    bad.read_valid(all, &mut |item, _| {
        match item {
            Value::Array(_) | Value::Object(_) => {
                return Err(Unreadable::at(place, "texts", path_of(field), item));
            }
            text => names.push(plain_text_of(Some(field), scalar(text))),
        }
        Ok(())
    });
    names.retain(|name| !name.is_empty());
    names
}
