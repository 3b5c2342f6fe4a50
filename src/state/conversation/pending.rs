//! What is pending in the outbox for this conversation, and what its reader can do about it.

use super::Conversation;
use crate::state::FormPurpose;
use standfirst_i18n::format;
use standfirst_model::CommentId;
use standfirst_offline::outbox::{Entry, Operation};
use standfirst_offline::{Draft, random};
use standfirst_reactive::effect;

/// The comment whose row shows an entry, the entry, and whether a form shows it instead.
type Pending = (CommentId, Entry, bool);

/// Returns the comments for which something else is pending.
fn changed_rows(before: &[Pending], now: &[Pending]) -> Vec<CommentId> {
    let mut ids = Vec::new();
    for (these, others) in [(before, now), (now, before)] {
        for one in these {
            if !others.contains(one) {
                ids.push(one.0.clone());
            }
        }
    }
    ids
}

impl Conversation {
    /// Creates an outbox entry for this article.
    pub(super) fn entry(self, key: String, operation: Operation) -> Entry {
        Entry::new(
            key,
            self.session.comment_site(),
            self.page(),
            operation,
            format::now().milliseconds(),
        )
    }

    /// Returns the pending comments in one place: the replies to `parent`, or, without one, the comments at the
    /// top of the thread and the replies to a comment that is not loaded. A comment that its form still shows as
    /// being sent is not included. Tracked.
    pub fn pending_under(self, parent: Option<&CommentId>) -> Vec<Entry> {
        let path = self.page.with_untracked(|page| page.path.clone());
        let shown = self.keys_in_forms();
        let belongs = |entry: &&Entry| {
            let Operation::Create { submission, .. } = &entry.operation else {
                return false;
            };
            let answered = submission.parent.as_ref();
            let in_place = match (parent, answered) {
                (Some(parent), Some(answered)) => parent == answered,
                (None, Some(answered)) => self.thread.with(|thread| thread.get(answered).is_none()),
                (None, None) => true,
                (Some(_), None) => false,
            };
            in_place && entry.page.path == path && !shown.contains(&entry.key)
        };
        self.session
            .outbox
            .entries
            .with(|entries| entries.iter().filter(belongs).cloned().collect())
    }

    /// Returns the keys of the entries that the forms show as being sent. Tracked.
    fn keys_in_forms(self) -> Vec<String> {
        self.forms.with(|forms| {
            let keys = forms
                .iter()
                .filter_map(|controller| controller.tracked_key());
            keys.collect()
        })
    }

    /// Notifies the rows of comments when what is pending for them changes, until the current owner is cleaned up.
    pub(super) fn follow_pending(self) {
        let mut before = Vec::new();
        effect(move || {
            let now = self.pending_by_row();
            for (_, row) in self.rows_of(&changed_rows(&before, &now)) {
                row.notify_pending();
            }
            before = now;
        });
    }

    /// Returns each pending entry with the comment whose row shows it, and whether a form shows it instead. Tracked.
    fn pending_by_row(self) -> Vec<Pending> {
        let shown = self.keys_in_forms();
        let of_row = |entry: &Entry| {
            let id = match &entry.operation {
                Operation::Create { submission, .. } => submission.parent.clone()?,
                other => other.changed_comment()?.clone(),
            };
            Some((id, entry.clone(), shown.contains(&entry.key)))
        };
        let entries = self.session.outbox.entries;
        entries.with(|entries| entries.iter().filter_map(of_row).collect())
    }

    /// Returns the pending edit or deletion of a comment. Tracked.
    pub fn pending_change(self, id: &CommentId) -> Option<Entry> {
        let of_comment = |entry: &&Entry| entry.operation.changed_comment() == Some(id);
        self.session
            .outbox
            .entries
            .with(|entries| entries.iter().rfind(of_comment).cloned())
    }

    /// Takes the text of a pending entry back into the form it came from, and calls `done` with the purpose of
    /// that form.
    pub fn edit_pending(self, order: u64, done: impl FnOnce(FormPurpose) + 'static) {
        let on_removed = move |entry| {
            if let Some(purpose) = self.restore_into_form(&entry) {
                done(purpose);
            }
        };
        self.session.outbox.withdraw(order, Box::new(on_removed));
    }

    /// Removes a pending entry for good.
    pub fn withdraw(self, order: u64) {
        let on_removed = move |_| {
            let message = self.session.message("pending.withdrawn");
            self.announce(message);
        };
        self.session.outbox.withdraw(order, Box::new(on_removed));
    }

    fn restore_into_form(self, entry: &Entry) -> Option<FormPurpose> {
        let place = entry.draft_place()?;
        let entry_text = entry.text()?;
        // The place may already have a draft with other text, which must not be overwritten.
        let (name, text) = match place.load() {
            // Both texts together make a new draft, since another tab may have one of them.
            Some(draft) if draft.text.trim() != entry_text => {
                (random::name(), format!("{}\n\n{entry_text}", draft.text))
            }
            _ => (Draft::name_in(&entry.key), entry_text.to_owned()),
        };
        let draft = Draft {
            name,
            text,
            saved: format::now().milliseconds(),
            attempt: entry.attempt(),
            origin: None,
        };
        place.save(&draft);
        let purpose = place.purpose;
        let forms = self.forms.try_get_untracked().unwrap_or_default();
        match forms.into_iter().find(|form| form.is_for(&purpose)) {
            Some(form) => form.restore_entry(draft, entry),
            None => {
                self.open_form.try_set(Some(purpose.clone()));
            }
        }
        Some(purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standfirst_backend::PageIdentity;

    fn pending(id: &str, text: &str, is_in_form: bool) -> Pending {
        let operation = Operation::Edit {
            id: id.into(),
            text: text.into(),
        };
        let page = PageIdentity::default();
        let entry = Entry::new("key".into(), "site".into(), page, operation, 0);
        (id.into(), entry, is_in_form)
    }

    #[test]
    fn something_else_is_pending_if_an_entry_is_new_gone_or_changed() {
        let before = [
            pending("1", "a", false),
            pending("2", "a", false),
            pending("3", "a", false),
            pending("5", "a", false),
        ];
        let now = [
            pending("3", "a", false),
            pending("2", "b", false),
            pending("4", "a", false),
            pending("5", "a", true),
        ];
        let expected = ["1", "2", "5", "2", "4", "5"].map(CommentId::from);
        assert_eq!(changed_rows(&before, &now), expected);
    }
}
