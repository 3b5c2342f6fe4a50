//! What this browser keeps may be cleared away while somebody writes: what stands in the open forms is kept
//! again.

use super::{Conversation, Writing};
use crate::offline::Kept;
use crate::state::cell::watch;
use crate::state::window::on_window;

impl Conversation {
    /// Keeps what stands in the open forms again, whenever what was kept of it has been cleared away. As long as
    /// the conversation lives.
    pub(super) fn look_after_drafts(self) {
        let outbox = self.session.outbox;
        let look = move |_| {
            let forms = self.forms.try_get_untracked().unwrap_or_default();
            outbox.find_cleared(forms.into_iter().any(Writing::is_kept));
            outbox.look();
        };
        watch(move || {
            // Who clears it does so in another tab or in the browser's settings, and comes back.
            on_window("visibilitychange", look);
            on_window("focus", look);
        });
        watch(move || {
            if outbox.cleared.get() {
                for writing in self.forms.try_get_untracked().unwrap_or_default() {
                    writing.keep_again();
                }
            }
        });
    }
}

impl Writing {
    /// True where there is a draft, and this browser has taken it.
    pub(super) fn is_kept(self) -> bool {
        self.kept.try_get_untracked() == Some(Kept::Stored)
            && self.draft.try_with_untracked(Option::is_some) == Some(true)
    }

    fn keep_again(self) {
        if let Some(draft) = self.draft.try_get_untracked().flatten() {
            self.kept.try_set(self.place().save(&draft));
        }
    }
}
