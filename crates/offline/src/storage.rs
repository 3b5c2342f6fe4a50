//! A shelf of small texts, kept by the browser where it lets us.

#[cfg(target_arch = "wasm32")]
#[path = "storage_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "storage_native.rs"]
mod platform;

use standfirst_json::Value;

use standfirst_json as json;

/// How well a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It survives a reload.
    Stored,
    /// The browser refused: it lives as long as the page.
    InMemory,
}

/// How long a store lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WebStorage {
    /// Until the reader clears it.
    Local,
    /// As long as the browser's tab.
    Session,
}

/// Something that can be kept as JSON. Reading takes what it knows and ignores the rest: a newer
/// version of the application may have written it.
pub trait JsonStored: Sized {
    /// As JSON.
    fn to_json(&self) -> Value;

    /// From JSON; `None` where what matters is not there.
    fn from_json(value: &Value) -> Option<Self>;

    /// As it lies on a store or in the database.
    fn to_text(&self) -> String {
        json::write(&self.to_json())
    }

    /// From a store or the database; `None` too where an older version of ours, or somebody else, left
    /// something unreadable there.
    fn from_text(text: &str) -> Option<Self> {
        Self::from_json(&json::parse(text).ok()?)
    }
}

/// The text under a key, empty where there is none.
pub fn text_in(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

const PREFIX: &str = "standfirst:";

impl WebStorage {
    /// Keeps a text under a key.
    pub fn put_text(self, key: &str, text: &str) -> Kept {
        platform::put(self, &format!("{PREFIX}{key}"), text)
    }

    /// The text under a key.
    pub fn text(self, key: &str) -> Option<String> {
        platform::get(self, &format!("{PREFIX}{key}"))
    }

    /// Keeps a value as JSON.
    pub fn put<T: JsonStored>(self, key: &str, value: &T) -> Kept {
        self.put_text(key, &value.to_text())
    }

    /// The value under a key, where there is a readable one.
    pub fn get<T: JsonStored>(self, key: &str) -> Option<T> {
        T::from_text(&self.text(key)?)
    }

    /// Takes what is under a key away.
    pub fn remove(self, key: &str) {
        platform::remove(self, &format!("{PREFIX}{key}"));
    }

    /// True where a key begins with `start`.
    pub fn has(self, start: &str) -> bool {
        let start = format!("{PREFIX}{start}");
        let mut has = false;
        platform::each(self, &mut |key| has |= key.starts_with(&start));
        has
    }

    /// The keys that begin with `start`.
    pub fn keys(self, start: &str) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        platform::each(self, &mut |key| {
            if let Some(key) = key.strip_prefix(PREFIX)
                && key.starts_with(start)
                // What was refused may be stored in an older state.
                && !keys.iter().any(|known| known == key)
            {
                keys.push(key.to_owned());
            }
        });
        keys
    }
}
