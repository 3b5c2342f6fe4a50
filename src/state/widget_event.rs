//! What a page around a widget may want to know: told as it happens, to whoever listens.

use standfirst_model::{CommentId, FailureKind};

/// Something that has happened in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WidgetEvent {
    /// The first page of the thread is there; so many comments stand in the whole of it.
    Loaded(u32),
    /// A comment is on its way.
    Submitted,
    /// It waits for a moderator.
    Held(CommentId),
    /// It stands in the thread.
    Published(CommentId),
    /// The thread did not come.
    LoadFailed(FailureKind),
    /// The comment did not arrive; its words are where they were.
    SendFailed(FailureKind),
}
