//! Locators, which identify elements as a screen reader does: by role and name.

use std::fmt;

use anyhow::{Context, Result};
use fantoccini::elements::Element;
use serde_json::{Value, json};

/// Finds the visible elements of a role and a name; see the script itself.
pub(super) const SCRIPT: &str = include_str!("locate.js");

/// What to look for.
#[derive(Debug, Clone)]
pub struct Locator {
    role: &'static str,
    name: Option<String>,
    exact: bool,
    within: Option<Element>,
}

impl Locator {
    fn new(role: &'static str, name: &str) -> Self {
        Self {
            role,
            name: Some(name.to_owned()),
            exact: true,
            within: None,
        }
    }

    /// Makes the name match when it contains the text.
    #[must_use]
    pub fn partial_match(mut self) -> Self {
        self.exact = false;
        self
    }

    /// Makes any name match.
    #[must_use]
    pub fn with_any_name(mut self) -> Self {
        self.name = None;
        self
    }

    /// Restricts the search to this element.
    #[must_use]
    pub fn within(mut self, element: &Element) -> Self {
        self.within = Some(element.clone());
        self
    }

    /// Returns the script's arguments. The element is an argument of its own: WebKit's driver recognises
    /// elements only as arguments, not inside one.
    pub(super) fn arguments(&self) -> Result<Vec<Value>> {
        let within = serde_json::to_value(&self.within).context("naming an element")?;
        let query = json!({ "role": self.role, "name": self.name, "exact": self.exact });
        Ok(vec![query, within])
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(formatter, "a visible {} \"{name}\"", self.role),
            None => write!(formatter, "a visible {}", self.role),
        }
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident => $role:literal,)*) => {
        $($(#[$doc])* #[must_use] pub fn $name(name: &str) -> Locator { Locator::new($role, name) })*
    };
}

roles! {
    /// A button.
    button => "button",
    /// A link.
    link => "link",
    /// A field that takes text.
    field => "textbox",
    /// A box to tick.
    checkbox => "checkbox",
    /// A heading of any level.
    heading => "heading",
    /// A picture.
    image => "img",
    /// An article; a comment is one inside another.
    article => "article",
    /// A named form.
    form => "form",
    /// A named region.
    region => "region",
    /// A navigation.
    navigation => "navigation",
    /// An item of a list.
    list_item => "listitem",
    /// An assertive live region.
    alert => "alert",
    /// A polite live region.
    status => "status",
}
