//! The questions that buttons of a comment ask.

/// A question that a reader is asked about a comment. At most one is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether to delete it.
    Delete,
    /// Why to report it.
    Report,
}
