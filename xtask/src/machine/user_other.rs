//! The current user, on systems without root: never one that may install packages for all users.

/// Whether packages may be installed.
#[must_use]
pub fn is_root() -> bool {
    false
}
