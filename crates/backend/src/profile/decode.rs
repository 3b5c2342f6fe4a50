//! Paths and templates, read from the texts of a profile.

use standfirst_json::Value;
use standfirst_json::decode::{FromJson, text};

use crate::path::Path;
use crate::template::Template;

impl FromJson for Path {
    fn blank() -> Self {
        Self::default()
    }

    fn fill(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = Self::parse(text(value, place, "a path")?)
            .map_err(|reason| format!("{place}: no path: {reason}"))?;
        Ok(())
    }
}

impl FromJson for Template {
    fn blank() -> Self {
        Self::default()
    }

    fn fill(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = Self::parse(text(value, place, "a template")?)
            .map_err(|reason| format!("{place}: no template: {reason}"))?;
        Ok(())
    }
}
