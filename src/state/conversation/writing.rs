//! Writing a comment, a reply or a change, from the first key to the answer of the backend.

use super::Conversation;
use crate::i18n::format;
use crate::model::{CommentId, Failure, Field};
use crate::offline::drafts::{Attempt, Origin};
use crate::offline::outbox::{Entry, Errand, traces};
use crate::offline::{Draft, DraftPlace, Identity, Kept, unique};
use crate::state::cell::Held;
use crate::state::{Form, FormPurpose, FormStatus, Happening, task};

/// One form on the page: what is typed, and where its draft lies. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Writing {
    /// The conversation it writes to.
    pub conversation: Conversation,
    purpose: Held<FormPurpose>,
    /// The form.
    pub form: Held<Form>,
    /// What this browser remembers of the reader.
    pub identity: Held<Option<Identity>>,
    /// The draft that was found when the form opened.
    pub restored: Held<Option<Draft>>,
    /// A draft just discarded, which can be had back.
    pub discarded: Held<Option<String>>,
    /// How well the draft is kept.
    pub kept: Held<Kept>,
    /// The draft of another tab that this one began from.
    origin: Held<Option<Origin>>,
    /// The key under which it is on its way.
    pub(super) posted: Held<Option<String>>,
}

impl Writing {
    /// Opens a form, with the draft that was left in it.
    pub fn open(conversation: Conversation, purpose: FormPurpose) -> Self {
        let place = conversation.draft_place(&purpose);
        let draft = place.load();
        let identity = Identity::load();
        let rules = conversation
            .settings
            .with_untracked(|settings| settings.rules.clone());
        let mut form = Form::new(rules, identity.as_ref(), draft.as_ref());
        let origin = draft.as_ref().and_then(|draft| draft.origin.clone());
        let mut restored = draft;
        if let FormPurpose::Edit(id) = &purpose {
            let source = conversation.source_of(id);
            if restored.is_none() {
                form.values.text = source;
            } else if form.values.text == source {
                restored = None;
            }
        }
        let writing = Self {
            conversation,
            purpose: Held::new(purpose),
            form: Held::new(form),
            identity: Held::new(identity),
            restored: Held::new(restored),
            discarded: Held::new(None),
            kept: Held::new(Kept::Stored),
            origin: Held::new(origin),
            posted: Held::new(None),
        };
        conversation.forms.try_update(|forms| {
            forms.retain(|form| form.posted.try_with_untracked(|_| ()).is_some());
            forms.push(writing);
        });
        writing.doubt_draft();
        writing
    }

    /// A draft that came back may hold words that were handed over before the page went. So may the
    /// next one, of another tab, that comes up in its place.
    fn doubt_draft(self) {
        if self.restored.with_untracked(Option::is_none) {
            return;
        }
        let place = self.place();
        task::to_the_end(async move {
            while let Some(draft) = self.restored.try_get_untracked().flatten() {
                if !traces::was_handed_over(&draft.key(), draft.saved).await {
                    return;
                }
                let is_untouched = self.form.try_with_untracked(|form| {
                    form.status == FormStatus::Writing && form.values.text == draft.text
                });
                if is_untouched != Some(true) {
                    return;
                }
                place.discard(draft.origin.as_ref());
                let next = place.load();
                let text = next.as_ref().map(|next| next.text.clone());
                self.origin
                    .try_set(next.as_ref().and_then(|next| next.origin.clone()));
                self.restored.try_set(next);
                self.form
                    .try_update(|form| form.values.text = text.unwrap_or_default());
            }
        });
    }

    /// What the form is for.
    pub fn purpose(self) -> FormPurpose {
        self.purpose.get_untracked()
    }

    /// True for the form of this purpose.
    pub(super) fn is_for(self, purpose: &FormPurpose) -> bool {
        self.purpose.try_with_untracked(|own| own == purpose) == Some(true)
    }

    /// The key under which it is on its way. Followed.
    pub(super) fn followed_key(self) -> Option<String> {
        self.posted.try_with(Clone::clone).flatten()
    }

    fn place(self) -> DraftPlace {
        self.purpose
            .with_untracked(|purpose| self.conversation.draft_place(purpose))
    }

    /// A field changes; the text is kept as a draft at once, so that a crash loses no word.
    pub fn enter(self, field: Field, value: String) {
        if field == Field::Text {
            // The key of an unanswered attempt stays with the draft: the same words sent again
            // must not become a second comment.
            let attempt = self.draft().and_then(|draft| draft.attempt);
            self.keep_draft(value.clone(), attempt, self.place().own());
            self.discarded.try_set(None);
        }
        self.form.try_update(|form| form.enter(field, value));
    }

    /// Throws the restored draft away; it can be had back until something else is typed.
    pub fn discard_draft(self) {
        let text = self.form.with_untracked(|form| form.values.text.clone());
        self.discard();
        self.restored.set(None);
        self.form
            .update(|form| form.enter(Field::Text, String::new()));
        self.discarded.set(Some(text));
    }

    /// Takes the discarded draft back.
    pub fn undo_discard(self) {
        if let Some(text) = self.discarded.get_untracked() {
            self.enter(Field::Text, text);
        }
    }

    /// Forgets the reader's details.
    pub fn forget_reader(self) {
        Identity::forget();
        self.identity.set(None);
        self.form.update(|form| {
            form.remember = false;
            form.values.name.clear();
            form.values.email.clear();
            form.values.website.clear();
        });
        let words = self.conversation.session().say("form.forgotten");
        self.conversation.announce(words);
    }

    /// Sends it, unless something is wrong or it is on its way. True where it went.
    pub fn submit(self) -> bool {
        let purpose = self.purpose();
        let mut may_go = false;
        self.form.update(|form| {
            if matches!(purpose, FormPurpose::Edit(_)) {
                // Who wrote it is known and stays; only the words change.
                form.rules.required = vec![Field::Text];
                form.rules.offered = vec![Field::Text];
            }
            may_go = form.begin();
        });
        if may_go {
            match purpose {
                FormPurpose::Comment => self.send_new(None),
                FormPurpose::Reply(parent) => self.send_new(Some(parent)),
                FormPurpose::Edit(id) => self.send_change(id),
            }
        }
        may_go
    }

    fn send_new(self, parent: Option<CommentId>) {
        let conversation = self.conversation;
        let (mut submission, remember, identity) = self
            .form
            .with_untracked(|form| (form.values.tidied(), form.remember, form.identity()));
        submission.parent.clone_from(&parent);
        if remember {
            identity.remember();
            self.identity.set(Some(identity));
        }
        let (parent_author, root) = conversation.thread.with_untracked(|thread| {
            let author = parent
                .as_ref()
                .and_then(|id| thread.get(id))
                .map(|one| one.author.name.clone());
            (author, parent.as_ref().map(|id| thread.root_of(id)))
        });
        conversation.session().tell(Happening::Submitted);
        self.hand_over(Errand::Create {
            submission,
            parent_author,
            root,
        });
    }

    fn send_change(self, id: CommentId) {
        let text = self.form.with_untracked(|form| form.values.tidied().text);
        self.hand_over(Errand::Edit { id, text });
    }

    /// Gives it to the outbox, which has written it down before anything else happens to it. From
    /// then on the words lie there and no longer in a draft.
    fn hand_over(self, errand: Errand) {
        let place = self.place();
        let draft = self.draft();
        let attempt = draft.as_ref().and_then(|draft| draft.attempt.clone());
        let saved = draft.as_ref().map(|draft| draft.saved);
        let mut again = Draft {
            name: name_of(draft),
            text: errand.text().unwrap_or_default().to_owned(),
            saved: saved.unwrap_or_else(|| format::now().milliseconds()),
            attempt: None,
            origin: self.origin.get_untracked(),
        };
        let mut entry = self.conversation.entry(again.key(), errand).after(attempt);
        entry.typed = again.saved;
        self.posted.set(Some(entry.key.clone()));
        again.attempt = Some(Attempt {
            key: entry.key.clone(),
            at: entry.written,
            text: again.text.clone(),
        });
        // A page that is killed before the outbox has the words finds them here, under the key they go
        // out under; so does one whose outbox lives in memory only.
        place.save(&again);
        let written = move |kept| {
            self.kept.try_set(kept);
            if kept == Kept::Stored {
                place.discard(again.origin.as_ref());
            }
        };
        self.conversation
            .session()
            .outbox
            .post(entry, Box::new(written));
    }

    /// It has arrived: the words go from the form, unless it holds others by now.
    pub(super) fn arrived(self, sent: &str, held: bool) {
        self.posted.try_set(None);
        self.restored.try_set(None);
        let emptied = self.form.try_update(|form| {
            form.succeed(sent, held);
            form.values.text.is_empty()
        });
        // Words typed meanwhile are a draft of their own.
        if emptied != Some(false) {
            self.discard();
        }
    }

    /// It waits: its words stand in the outbox, and the form is free for others.
    pub(super) fn waits(self, sent: &str, failure: Failure) {
        self.posted.try_set(None);
        self.restored.try_set(None);
        self.form.try_update(|form| form.wait(sent, failure));
    }

    /// It was not taken: the words are a draft again.
    pub(super) fn refused(self, sent: &str, failure: Failure) {
        self.posted.try_set(None);
        let typed = self
            .form
            .try_with_untracked(|form| form.values.text.clone())
            .filter(|text| !text.trim().is_empty());
        self.keep_draft(typed.unwrap_or_else(|| sent.to_owned()), None, None);
        self.form.try_update(|form| {
            if form.values.text.trim().is_empty() {
                form.values.text = sent.to_owned();
            }
            form.fail(failure);
        });
    }

    /// Words come back from the outbox.
    pub(super) fn take_up(self, text: &str, entry: &Entry) {
        self.form.try_update(|form| {
            form.take_up(text, entry);
        });
    }

    /// The draft of what stands in the form: this tab's own, or the one it was opened with.
    fn draft(self) -> Option<Draft> {
        let restored = || self.restored.try_get_untracked().flatten();
        self.place().own().or_else(restored)
    }

    fn keep_draft(self, text: String, attempt: Option<Attempt>, before: Option<Draft>) {
        let kept = self.place().save(&Draft {
            name: name_of(before),
            text,
            saved: format::now().milliseconds(),
            attempt,
            origin: self.origin.try_get_untracked().flatten(),
        });
        self.kept.try_set(kept);
    }

    fn discard(self) {
        let origin = self.origin.try_get_untracked().flatten();
        self.place().discard(origin.as_ref());
    }
}

/// The name of a draft, and a new one where there is none.
fn name_of(draft: Option<Draft>) -> String {
    let name = draft.map(|draft| draft.name);
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(unique::name)
}

impl Conversation {
    /// Where the draft of a form lies.
    pub fn draft_place(self, purpose: &FormPurpose) -> DraftPlace {
        DraftPlace {
            site: self.session().comment_site(),
            article: self.page().path,
            purpose: purpose.clone(),
        }
    }

    /// What an edit of a comment starts from.
    fn source_of(self, id: &CommentId) -> String {
        let kept = self
            .own
            .with_untracked(|own| own.get(id).map(|one| one.source.clone()));
        let sent = self
            .thread
            .with_untracked(|thread| thread.get(id)?.source.clone());
        sent.or(kept).unwrap_or_default()
    }
}
