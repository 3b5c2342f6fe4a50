//! Which comments and edits are held for a moderator.

use clap::ValueEnum;

/// When a new comment is held for a moderator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModerationPolicy {
    /// Publish every comment at once.
    Off,
    /// Hold comments until the author has an approved comment. The edit token of that comment is the proof.
    FirstTime,
    /// Hold every comment.
    All,
}
