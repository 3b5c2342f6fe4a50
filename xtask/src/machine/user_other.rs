//! Who runs us, where there is no root: never somebody who may install packages for all.

/// True when packages may be installed.
#[must_use]
pub fn is_root() -> bool {
    false
}
