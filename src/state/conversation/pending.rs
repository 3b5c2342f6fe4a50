//! What waits to be sent to this conversation, and what its reader can do about it.

use super::Conversation;
use crate::state::FormPurpose;
use standfirst_i18n::format;
use standfirst_model::CommentId;
use standfirst_offline::outbox::{Entry, Operation};
use standfirst_offline::{Draft, random};

impl Conversation {
    /// Something that is to be done under this article, sent under `key`.
    pub(super) fn entry(self, key: String, operation: Operation) -> Entry {
        Entry::new(
            key,
            self.session.comment_site(),
            self.page(),
            operation,
            format::now().milliseconds(),
        )
    }

    /// The comments and replies that wait here: those that answer `parent`; at the top, without one,
    /// those that answer nothing, or what is not loaded. Followed. What a form has just handed over
    /// and still shows is not among them.
    pub fn waiting_under(self, parent: Option<&CommentId>) -> Vec<Entry> {
        let path = self.page.with_untracked(|page| page.path.clone());
        let shown = self.forms.with(|forms| {
            let keys = forms.iter().filter_map(|writing| writing.followed_key());
            keys.collect::<Vec<_>>()
        });
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

    /// The change or the removal of a comment that waits. Followed.
    pub fn waiting_change(self, id: &CommentId) -> Option<Entry> {
        let of_comment = |entry: &&Entry| match &entry.operation {
            Operation::Edit { id: changed, .. } | Operation::Delete { id: changed } => {
                changed == id
            }
            Operation::Create { .. } | Operation::Vote { .. } => false,
        };
        self.session
            .outbox
            .entries
            .with(|entries| entries.iter().rfind(of_comment).cloned())
    }

    /// Takes the words of a waiting entry back into the form they came from; `done` is told which.
    pub fn take_up(self, order: u64, done: impl FnOnce(FormPurpose) + 'static) {
        let taken = move |entry| {
            if let Some(purpose) = self.put_into_form(&entry) {
                done(purpose);
            }
        };
        self.session.outbox.take_back(order, Box::new(taken));
    }

    /// Takes a waiting entry out and forgets it.
    pub fn withdraw(self, order: u64) {
        let taken = move |_| {
            let words = self.session.say("waiting.withdrawn");
            self.announce(words);
        };
        self.session.outbox.take_back(order, Box::new(taken));
    }

    fn put_into_form(self, entry: &Entry) -> Option<FormPurpose> {
        let place = entry.draft_place()?;
        let words = entry.text()?;
        // Somebody may have begun to write something else there: nothing of it is written over.
        let (name, text) = match place.load() {
            // Together they are something new, which another tab may have half of.
            Some(draft) if draft.text.trim() != words => {
                (random::name(), format!("{}\n\n{words}", draft.text))
            }
            _ => (Draft::name_in(&entry.key), words.to_owned()),
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
            Some(form) => form.take_up(draft, entry),
            None => {
                self.open_form.try_set(Some(purpose.clone()));
            }
        }
        Some(purpose)
    }
}
