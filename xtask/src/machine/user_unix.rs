//! The current user, on Unix.

/// Whether packages may be installed.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
