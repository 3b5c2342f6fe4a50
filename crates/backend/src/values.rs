//! The values of one request. Templates send them, and the selectors of paths compare them with a response.

use standfirst_json::table::Table;
use standfirst_json::{Number, Value};
use standfirst_model::text::joined;

/// The values of one request.
#[derive(Clone, Debug, Default)]
pub struct Values(Table<String, Value>);

impl Values {
    /// Adds a value. `null` and an empty text count as no value.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a value. `null` and an empty text count as no value.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if !value.is_null() && value.as_str() != Some("") {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Returns the values without one of them.
    pub fn without(&self, name: &str) -> Self {
        let mut values = self.clone();
        values.0.remove(&name.to_owned());
        values
    }

    /// Returns a value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Returns a value as text; the elements of a list are joined by commas.
    pub fn text(&self, name: &str) -> Option<String> {
        Some(as_text(self.get(name)?))
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(as_text).collect();
            joined(&mut all.iter().map(String::as_str), ",")
        }
        other => scalar(other),
    }
}

/// Returns a string, number or boolean as text, and an empty text for anything else.
pub fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(Number::Fraction(number)) if !number.is_finite() => String::new(),
        Value::Number(_) => standfirst_json::write(value),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_any_length_keeps_its_digits() {
        for digits in [
            "9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901",
        ] {
            let value = standfirst_json::parse(digits).unwrap_or_default();
            assert_eq!(scalar(&value), digits);
        }
    }
}
