//! The reader's name, e-mail address and website. The page remembers them until it is closed; the browser stores them
//! only after the reader consents.

use std::cell::RefCell;

use standfirst_json::Value;

use super::storage::{JsonStored, text_in};
use super::{Persistence, WebStorage};

const KEY: &str = "identity";

thread_local! {
    /// The details of the last post since this page was opened.
    static PAGE_IDENTITY: RefCell<Option<Identity>> = const { RefCell::new(None) };
}

/// The details of a reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The website.
    pub website: String,
}

impl JsonStored for Identity {
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
    /// Returns the details stored in this browser.
    pub fn load() -> Option<Self> {
        WebStorage::Local.get(KEY)
    }

    /// Returns the stored details, or else those of the last post since this page was opened.
    pub fn current() -> Option<Self> {
        Self::load().or_else(|| PAGE_IDENTITY.with_borrow(Clone::clone))
    }

    /// Remembers the details for the next form on this page, and stores nothing.
    pub fn remember_for_page(&self) {
        PAGE_IDENTITY.set(Some(self.clone()));
    }

    /// Stores the details in this browser. Called only after the reader has consented.
    pub fn remember(&self) -> Persistence {
        WebStorage::Local.put(KEY, self)
    }

    /// Forgets the details, in this browser and on this page.
    pub fn forget() {
        WebStorage::Local.remove(KEY);
        PAGE_IDENTITY.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_remembers_an_identity_without_storing_it() {
        let bob = Identity {
            name: "Bob".into(),
            ..Identity::default()
        };
        bob.remember_for_page();
        assert_eq!((Identity::current(), Identity::load()), (Some(bob), None));
        Identity::forget();
        assert_eq!(Identity::current(), None);
    }

    #[test]
    fn an_identity_is_stored_on_request_and_can_be_forgotten() {
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
