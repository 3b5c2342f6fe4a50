//! What this browser keeps may be cleared away while somebody writes: what stands in the open forms is kept
//! again.

use leptos::prelude::on_cleanup;

use super::{Conversation, FormController};
use crate::state::signal::effect;
use crate::state::window::on_window;
use standfirst_offline::Kept;

impl Conversation {
    /// Keeps what stands in the open forms again, whenever what was kept of it has been cleared away. As long as
    /// the conversation lives.
    pub(super) fn look_after_drafts(self) {
        let outbox = self.session.outbox;
        let look = move |_| {
            // Of who only reads nothing is kept, no mark either.
            if self.is_kept() {
                outbox.find_cleared(true);
            }
            if outbox.entries.try_with_untracked(Vec::is_empty) == Some(false) {
                outbox.look();
            }
        };
        effect(move || {
            // Who clears it does so in another tab or in the browser's settings, and comes back. Not when the page
            // is hidden: WebKit lays a page that is left aside with what it was just reading, and the next one
            // waits for that for ever.
            on_window("focus", look);
        });
        // What was said of the words here is not true of those under the next article.
        on_cleanup(move || {
            outbox.cleared.try_set(false);
        });
        effect(move || {
            if outbox.cleared.get() {
                for writing in self.forms.try_get_untracked().unwrap_or_default() {
                    writing.keep_again();
                }
            }
        });
    }

    /// Sees whether what stands in the open forms is still kept.
    pub(super) fn find_cleared(self) {
        self.session.outbox.find_cleared(self.is_kept());
    }

    fn is_kept(self) -> bool {
        let forms = self.forms.try_get_untracked().unwrap_or_default();
        forms.into_iter().any(FormController::is_kept)
    }
}

impl FormController {
    /// True where there is a draft, and this browser has taken it.
    fn is_kept(self) -> bool {
        self.kept.try_get_untracked() == Some(Kept::Stored)
            && self.draft.try_with_untracked(Option::is_some) == Some(true)
    }

    fn keep_again(self) {
        if let Some(draft) = self.draft.try_get_untracked().flatten() {
            self.kept.try_set(self.place().save(&draft));
        }
    }
}
