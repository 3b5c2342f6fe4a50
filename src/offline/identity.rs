//! The reader's name, address and website, kept only after they said so.

use crate::backend::json::Value;

use super::storage::{Shelved, text_in};
use super::{Kept, Shelf};

const KEY: &str = "identity";

/// What a reader asked this browser to remember.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The website.
    pub website: String,
}

impl Shelved for Identity {
    fn to_json(&self) -> Value {
        Value::object(vec![
            ("name", self.name.as_str().into()),
            ("email", self.email.as_str().into()),
            ("website", self.website.as_str().into()),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            name: value.get("name")?.as_str()?.to_owned(),
            email: text_in(value, "email"),
            website: text_in(value, "website"),
        })
    }
}

impl Identity {
    /// What is remembered.
    pub fn load() -> Option<Self> {
        Shelf::Lasting.get(KEY)
    }

    /// Remembers: only ever called after the reader consented.
    pub fn remember(&self) -> Kept {
        Shelf::Lasting.put(KEY, self)
    }

    /// Forgets.
    pub fn forget() {
        Shelf::Lasting.remove(KEY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_remembered_until_asked_and_it_can_be_undone() {
        assert_eq!(Identity::load(), None);
        let ada = Identity {
            name: "Ada".into(),
            ..Identity::default()
        };
        ada.remember();
        assert_eq!(Identity::load(), Some(ada));
        Identity::forget();
        assert_eq!(Identity::load(), None);
    }
}
