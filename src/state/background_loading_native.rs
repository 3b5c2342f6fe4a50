//! The native version: a page that is rendered to a string has no reader, so nothing is loaded in the background.

pub const fn is_allowed() -> bool {
    false
}
