//! The events that a widget reports to its host page.

use standfirst_model::{CommentId, FailureKind};

/// Something that happened in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WidgetEvent {
    /// The first page of the thread is loaded; the number is the count of all comments in the thread.
    Loaded(u32),
    /// The reader submitted a comment.
    Submitted,
    /// The backend holds the comment for a moderator.
    Held(CommentId),
    /// The comment is published in the thread.
    Published(CommentId),
    /// The thread could not be loaded.
    LoadFailed(FailureKind),
    /// The comment could not be sent; its text stays in the form or in the outbox.
    SendFailed(FailureKind),
}
