//! Nobody looks at a page that is rendered to a string.

pub const fn is_welcome() -> bool {
    false
}
