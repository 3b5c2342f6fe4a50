//! The public interface of the elements, read from `embed/api.json`. The TypeScript declarations, the custom
//! elements manifest and the check of the documentation all use this list.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::project::Project;

/// The list.
#[derive(Debug)]
pub struct Api(Value);

/// An entry of the list.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a>(&'a Value);

impl Api {
    /// Reads `embed/api.json`.
    ///
    /// # Errors
    /// When it is missing, or an entry lacks its name or its description.
    pub fn read(project: &Project) -> Result<Self> {
        let text =
            fs::read_to_string(project.path("embed/api.json")).context("reading embed/api.json")?;
        let api = Self(serde_json::from_str(&text).context("reading embed/api.json")?);
        for list in [
            "attributes",
            "properties",
            "methods",
            "events",
            "parts",
            "customProperties",
        ] {
            ensure!(
                api.entries(list).next().is_some(),
                "embed/api.json: {list} is empty"
            );
            for entry in api.entries(list) {
                ensure!(
                    !entry.text("name").is_empty() && !entry.text("text").is_empty(),
                    "embed/api.json: {list}: an entry lacks its name or its text"
                );
            }
        }
        Ok(api)
    }

    /// Returns the elements: `comments` for `<standfirst-comments>`, and so on.
    pub fn elements(&self) -> impl Iterator<Item = (&str, Entry<'_>)> {
        let elements = self.0.get("elements").and_then(Value::as_object);
        elements
            .into_iter()
            .flatten()
            .map(|(name, entry)| (name.as_str(), Entry(entry)))
    }

    /// Returns all entries of a list.
    pub fn entries(&self, list: &str) -> impl Iterator<Item = Entry<'_>> {
        let entries = self.0.get(list).and_then(Value::as_array);
        entries.into_iter().flatten().map(Entry)
    }

    /// Returns the entries of a list that apply to an element.
    pub fn entries_for<'a>(&'a self, list: &str, element: &str) -> impl Iterator<Item = Entry<'a>> {
        self.entries(list).filter(move |entry| entry.is_on(element))
    }
}

impl<'a> Entry<'a> {
    /// Returns a text of the entry, or an empty string if it has none.
    pub fn text(self, key: &str) -> &'a str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the name in camel case, as a JavaScript property: `pageId` for `page-id`.
    pub fn property(self) -> String {
        let mut property = String::new();
        for (index, part) in self.text("name").split('-').enumerate() {
            let (first, rest) = part.split_at(part.len().min(1));
            match index {
                0 => property.push_str(part),
                _ => property.push_str(&(first.to_uppercase() + rest)),
            }
        }
        property
    }

    fn is_on(self, element: &str) -> bool {
        let on = self.0.get("on").and_then(Value::as_array);
        on.is_none_or(|on| on.iter().any(|one| one == element))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_in_camel_case() -> Result<()> {
        let api = Api::read(&Project::find()?)?;
        let names: Vec<String> = api
            .entries_for("attributes", "count")
            .map(Entry::property)
            .collect();
        assert!(names.contains(&"pageId".to_owned()) && names.contains(&"backend".to_owned()));
        assert!(!names.contains(&"sort".to_owned()), "a count has no order");
        Ok(())
    }
}
