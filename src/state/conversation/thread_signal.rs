//! The signal that holds the thread.

use standfirst_model::Thread;
use standfirst_reactive::RwSignal;

/// The comments loaded so far. It notifies its subscribers when the tree or the number of comments changes. What
/// changes in a single comment, its row is told ([`super::RowSignals`]); so only `Conversation::change` may write
/// it.
#[derive(Clone, Copy)]
pub struct ThreadSignal(pub(super) RwSignal<Thread>);

impl ThreadSignal {
    /// Reads the thread and tracks it.
    pub fn with<R>(self, read: impl FnOnce(&Thread) -> R) -> R {
        self.0.with(read)
    }

    /// Reads the thread without tracking it.
    pub fn with_untracked<R>(self, read: impl FnOnce(&Thread) -> R) -> R {
        self.0.with_untracked(read)
    }

    /// Reads the thread without tracking it; `None` once the conversation is disposed.
    pub fn try_with_untracked<R>(self, read: impl FnOnce(&Thread) -> R) -> Option<R> {
        self.0.try_with_untracked(read)
    }
}
