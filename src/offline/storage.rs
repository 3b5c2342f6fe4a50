//! A shelf of small texts, kept by the browser where it lets us.

#[cfg(target_arch = "wasm32")]
#[path = "storage_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "storage_native.rs"]
mod platform;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How well a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It survives a reload.
    Stored,
    /// The browser refused: it lives as long as the page.
    InMemory,
}

/// How long a shelf lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Until the reader clears it.
    Lasting,
    /// As long as the browser's tab.
    Session,
}

const PREFIX: &str = "standfirst:";

impl Shelf {
    /// Keeps a text under a key.
    pub fn put_text(self, key: &str, text: &str) -> Kept {
        platform::put(self, &format!("{PREFIX}{key}"), text)
    }

    /// The text under a key.
    pub fn text(self, key: &str) -> Option<String> {
        platform::get(self, &format!("{PREFIX}{key}"))
    }

    /// Keeps a value as JSON.
    pub fn put<T: Serialize>(self, key: &str, value: &T) -> Kept {
        // Only maps with keys that are no strings cannot be written as JSON; none is kept here.
        self.put_text(key, &serde_json::to_string(value).unwrap_or_default())
    }

    /// The value under a key; `None` too where an older version of ours, or somebody else, left
    /// something unreadable there.
    pub fn get<T: DeserializeOwned>(self, key: &str) -> Option<T> {
        serde_json::from_str(&self.text(key)?).ok()
    }

    /// Takes what is under a key away.
    pub fn remove(self, key: &str) {
        platform::remove(self, &format!("{PREFIX}{key}"));
    }

    /// The keys that begin with `start`.
    pub fn keys(self, start: &str) -> Vec<String> {
        let start = format!("{PREFIX}{start}");
        platform::keys(self)
            .into_iter()
            .filter(|key| key.starts_with(&start))
            .filter_map(|key| key.strip_prefix(PREFIX).map(str::to_owned))
            .collect()
    }
}
