//! What settings are if a publisher leaves them out, and their bounds. The application (`config.json`), the widget
//! (attributes) and the JSON Schema take them from here. `tests/defaults.rs` compares the documentation and
//! `embed/api.json` with them.

/// The default of a number, and the range that a publisher may choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The default.
    pub default: u32,
    /// The minimum.
    pub min: u32,
    /// The maximum.
    pub max: u32,
}

impl Bounds {
    const fn up_to(max: u32, default: u32) -> Self {
        Self {
            default,
            min: 1,
            max,
        }
    }
}

/// The page size: comments per page, or top-level comments if the backend counts those.
pub const PAGE_SIZE: Bounds = Bounds::up_to(100, 20);

/// The maximum depth of a thread: how many levels deep replies are indented.
pub const MAX_DEPTH: Bounds = Bounds::up_to(12, 6);

/// The timeout of a request, in seconds.
pub const TIMEOUT_SECONDS: Bounds = Bounds::up_to(120, 15);

/// The polling interval: seconds between two checks for new comments. 0 turns the checks off.
pub const NEW_COMMENTS_SECONDS: Bounds = Bounds {
    default: 45,
    min: 0,
    max: 3600,
};

/// The language of the interface.
pub const LOCALE: &str = "en";

/// The template for the id of an article in the comment backend.
pub const PAGE_ID: &str = "{id}";
