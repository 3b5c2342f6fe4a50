//! Browser storage may be cleared while somebody writes. The text in the open forms is then stored again.

use leptos::prelude::on_cleanup;

use super::{Conversation, FormController};
use crate::state::window::on_window;
use standfirst_offline::Persistence;
use standfirst_reactive::effect;

impl Conversation {
    /// Stores the text of the open forms again whenever browser storage has been cleared, until the conversation
    /// is disposed.
    pub(super) fn restore_cleared_drafts(self) {
        let outbox = self.session.outbox;
        let check = move |_| {
            // Nothing is stored for a reader who only reads, not even the marker by which clearing is detected.
            if self.is_stored() {
                outbox.check_cleared(true);
            }
            if outbox.entries.try_with_untracked(Vec::is_empty) == Some(false) {
                outbox.reload_entries();
            }
        };
        effect(move || {
            // Readers clear storage in another tab or in the browser's settings, and then come back. Do not check
            // when the page is hidden: WebKit freezes a page that is left in the middle of a database read, and
            // the next page waits for that read for ever.
            on_window("focus", check);
        });
        // The notice about this conversation's text does not apply to the next article.
        on_cleanup(move || {
            outbox.cleared.try_set(false);
        });
        effect(move || {
            if outbox.cleared.get() {
                for controller in self.forms.try_get_untracked().unwrap_or_default() {
                    controller.store_again();
                }
            }
        });
    }

    /// Checks whether the text in the open forms is still stored.
    pub(super) fn check_cleared(self) {
        self.session.outbox.check_cleared(self.is_stored());
    }

    fn is_stored(self) -> bool {
        let forms = self.forms.try_get_untracked().unwrap_or_default();
        forms.into_iter().any(FormController::is_stored)
    }
}

impl FormController {
    /// Whether there is a draft and this browser has stored it.
    fn is_stored(self) -> bool {
        self.persistence.try_get_untracked() == Some(Persistence::Stored)
            && self.draft.try_with_untracked(Option::is_some) == Some(true)
    }

    fn store_again(self) {
        if let Some(draft) = self.draft.try_get_untracked().flatten() {
            self.persistence.try_set(self.place().save(&draft));
        }
    }
}
