//! Stores small texts in the browser's web storage, or in memory if the browser refuses.

#[cfg(target_arch = "wasm32")]
#[path = "storage_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "storage_native.rs"]
mod platform;

use standfirst_json::Value;

use standfirst_json as json;
use standfirst_script_constants::STORAGE_PREFIX;

/// Where a text was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// In the browser: it survives a reload.
    Stored,
    /// In memory, because the browser refused: it is lost when the page is closed.
    InMemory,
}

/// One of the browser's two web storages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WebStorage {
    /// `localStorage`, which lasts until the reader clears it.
    Local,
    /// `sessionStorage`, which lasts as long as the browser's tab.
    Session,
}

/// A value that can be stored as JSON. Reading ignores unknown keys, which a newer version of the application may have
/// written.
pub trait JsonStored: Sized {
    /// Converts the value to JSON.
    fn to_json(&self) -> Value;

    /// Reads the value from JSON; returns `None` if a required key is missing.
    fn from_json(value: &Value) -> Option<Self>;

    /// Returns the text that is stored in web storage or in the database.
    fn to_text(&self) -> String {
        json::write(&self.to_json())
    }

    /// Reads a stored text. Returns `None` if it is unreadable: an older version of the application, or another
    /// program, may have written it.
    fn from_text(text: &str) -> Option<Self> {
        Self::from_json(&json::parse(text).ok()?)
    }
}

/// Returns the string under a key of a JSON object; empty if there is none.
pub fn text_in(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

impl WebStorage {
    /// Stores a text under a key.
    pub fn put_text(self, key: &str, text: &str) -> Persistence {
        platform::put(self, &format!("{STORAGE_PREFIX}{key}"), text)
    }

    /// Returns the text under a key.
    pub fn text(self, key: &str) -> Option<String> {
        platform::get(self, &format!("{STORAGE_PREFIX}{key}"))
    }

    /// Stores a value as JSON.
    pub fn put<T: JsonStored>(self, key: &str, value: &T) -> Persistence {
        self.put_text(key, &value.to_text())
    }

    /// Returns the value under a key; `None` if there is none or it is unreadable.
    pub fn get<T: JsonStored>(self, key: &str) -> Option<T> {
        T::from_text(&self.text(key)?)
    }

    /// Removes the text under a key.
    pub fn remove(self, key: &str) {
        platform::remove(self, &format!("{STORAGE_PREFIX}{key}"));
    }

    /// Whether a key starts with `start`.
    pub fn has(self, start: &str) -> bool {
        let start = format!("{STORAGE_PREFIX}{start}");
        let mut has = false;
        platform::each(self, &mut |key| has |= key.starts_with(&start));
        has
    }

    /// Returns the keys that start with `start`.
    pub fn keys(self, start: &str) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        platform::each(self, &mut |key| {
            if let Some(key) = key.strip_prefix(STORAGE_PREFIX)
                && key.starts_with(start)
                // A text whose storing was refused is in memory, and an older one may be stored under the same key.
                && !keys.iter().any(|known| known == key)
            {
                keys.push(key.to_owned());
            }
        });
        keys
    }
}
