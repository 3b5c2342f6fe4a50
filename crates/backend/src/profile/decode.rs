//! Decodes paths and templates from the strings of a profile.

use standfirst_json::Value;
use standfirst_json::decode::{FromJson, text};

use crate::path::Path;
use crate::template::Template;

/// A template, which is a string in a profile.
pub type TemplateText = Template;

impl FromJson for Path {
    fn default_value() -> Self {
        Self::default()
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = Self::parse(text(value, place, "a path")?)
            .map_err(|reason| format!("{place}: not a valid path: {reason}"))?;
        Ok(())
    }
}

impl FromJson for Template {
    fn default_value() -> Self {
        Self::default()
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = Self::parse(text(value, place, "a template")?)
            .map_err(|reason| format!("{place}: not a valid template: {reason}"))?;
        Ok(())
    }
}
