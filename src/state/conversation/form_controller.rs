//! FormController a comment, a reply or a change, from the first key to the answer of the backend.

use super::Conversation;
use super::pre_hydration_draft::begun_over;
use crate::state::signal::RwSignal;
use crate::state::{Form, FormPurpose, FormStatus, WidgetEvent, task};
use standfirst_i18n::format;
use standfirst_model::{CommentId, Failure, Field};
use standfirst_offline::drafts::Attempt;
use standfirst_offline::outbox::{Entry, Operation, delivered_log};
use standfirst_offline::{Draft, DraftPlace, Identity, Kept, random};

/// One form on the page: what is typed, and where its draft lies. Cheap to copy.
#[derive(Clone, Copy)]
pub struct FormController {
    /// The conversation it writes to.
    pub conversation: Conversation,
    purpose: RwSignal<FormPurpose>,
    /// The form.
    pub form: RwSignal<Form>,
    /// What this browser remembers of the reader.
    pub identity: RwSignal<Option<Identity>>,
    /// The draft that was found when the form opened.
    pub restored: RwSignal<Option<Draft>>,
    /// A draft just discarded, which can be had back, and what `restored` was then.
    pub discarded: RwSignal<Option<(Draft, Option<Draft>)>>,
    /// How well the draft is kept.
    pub kept: RwSignal<Kept>,
    /// The draft of what stands in the form. What lies on the store may be another tab's by now.
    pub(super) draft: RwSignal<Option<Draft>>,
    /// The key under which it is on its way.
    pub(super) posted: RwSignal<Option<String>>,
}

impl FormController {
    /// Opens a form, with the draft that was left in it.
    pub fn open(conversation: Conversation, purpose: FormPurpose) -> Self {
        let place = conversation.draft_place(&purpose);
        let (draft, mut restored, kept) = begun_over(
            &place,
            conversation.session.composer.begun(conversation, &purpose),
        );
        if draft.is_some() {
            // Before this is one of the forms: what was cleared by now had not stood in it.
            conversation.find_cleared();
        }
        let identity = Identity::load();
        let rules = conversation
            .settings
            .with_untracked(|settings| settings.rules.clone());
        let mut form = Form::new(rules, Identity::known().as_ref(), draft.as_ref());
        if let FormPurpose::Edit(id) = &purpose {
            let source = conversation.source_of(id);
            if restored.is_none() {
                form.values.text = source;
            } else if form.values.text == source {
                restored = None;
            }
        }
        form.remember = identity.is_some();
        let writing = Self {
            conversation,
            purpose: RwSignal::new(purpose),
            form: RwSignal::new(form),
            identity: RwSignal::new(identity),
            restored: RwSignal::new(restored),
            discarded: RwSignal::new(None),
            kept: RwSignal::new(kept),
            draft: RwSignal::new(draft),
            posted: RwSignal::new(None),
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
                if !delivered_log::was_submitted(&draft).await {
                    return;
                }
                let is_untouched = self.form.try_with_untracked(|form| {
                    form.status == FormStatus::FormController && form.values.text == draft.text
                });
                if is_untouched != Some(true) {
                    return;
                }
                place.discard(draft.origin.as_ref());
                let next = place.load();
                let text = next.as_ref().map(|next| next.text.clone());
                let text = text.unwrap_or_else(|| match &place.purpose {
                    FormPurpose::Edit(id) => self.conversation.source_of(id),
                    FormPurpose::Comment | FormPurpose::Reply(_) => String::new(),
                });
                self.draft.try_set(next.clone());
                self.restored.try_set(next);
                self.form.try_update(|form| form.values.text = text);
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

    pub(super) fn place(self) -> DraftPlace {
        self.purpose
            .with_untracked(|purpose| self.conversation.draft_place(purpose))
    }

    /// A field changes; the text is kept as a draft at once, so that a crash loses no word.
    pub fn enter(self, field: Field, value: String) {
        if field == Field::Text {
            // The key of an unanswered attempt stays with the draft: the same words sent again
            // must not become a second comment.
            let draft = self.draft.try_get_untracked().flatten();
            self.keep_draft(value.clone(), draft.unwrap_or_default());
            self.discarded.try_set(None);
        }
        self.form.try_update(|form| form.enter(field, value));
    }

    /// Throws the restored draft away; it can be had back until something else is typed.
    pub fn discard_draft(self) {
        let restored = self.restored.get_untracked();
        let draft = self.draft.get_untracked().map(|draft| (draft, restored));
        self.discard();
        self.restored.set(None);
        self.form
            .update(|form| form.enter(Field::Text, String::new()));
        self.discarded.set(draft);
    }

    /// Takes the discarded draft back.
    pub fn undo_discard(self) {
        if let Some((draft, restored)) = self.discarded.get_untracked() {
            let text = draft.text.clone();
            self.draft.set(Some(draft));
            self.restored.set(restored);
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
            .with_untracked(|form| (form.submission(), form.remember, form.identity()));
        submission.parent.clone_from(&parent);
        identity.remember_here();
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
        conversation.session().emit(WidgetEvent::Submitted);
        self.hand_over(Operation::Create {
            submission,
            parent_author,
            root,
        });
    }

    fn send_change(self, id: CommentId) {
        let text = self.form.with_untracked(|form| form.values.tidied().text);
        self.hand_over(Operation::Edit { id, text });
    }

    /// Gives it to the outbox, which has written it down before anything else happens to it. From
    /// then on the words lie there and no longer in a draft.
    fn hand_over(self, operation: Operation) {
        let place = self.place();
        // Words typed from now on are another draft.
        let draft = self.draft.get_untracked().unwrap_or_default();
        self.draft.set(None);
        let mut again = Draft {
            text: operation.text().unwrap_or_default().to_owned(),
            ..self.named(draft)
        };
        let key = again.key();
        let mut entry = self
            .conversation
            .entry(key, operation)
            .after(again.attempt.take());
        entry.typed = self.typed(&again);
        self.posted.set(Some(entry.key.clone()));
        self.conversation.session.outbox.cleared.set(false);
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
            let is_there = place.own().is_some_and(|own| own.text == again.text);
            if kept == Kept::Stored && is_there {
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
        self.restored.try_set(None);
        // Under another name: a backend may answer the same key with the same refusal.
        let draft = Draft::default();
        self.keep_draft(typed.unwrap_or_else(|| sent.to_owned()), draft);
        self.form.try_update(|form| {
            if form.values.text.trim().is_empty() {
                form.values.text = sent.to_owned();
            }
            form.fail(failure);
        });
    }

    /// Words come back from the outbox.
    pub(super) fn take_up(self, draft: Draft, entry: &Entry) {
        self.restored.try_set(None);
        self.form
            .try_update(|form| form.take_up(&draft.text, entry));
        self.draft.try_set(Some(draft));
    }

    /// A draft with the name its words go by, and a time. What another tab has begun is another draft as
    /// soon as it is changed here: what is typed on there must not be taken for a part of this.
    fn named(self, mut draft: Draft) -> Draft {
        match self.begun_elsewhere() {
            Some(begun) if begun.text.trim() == draft.text.trim() => draft.name = begun.name,
            Some(begun) if begun.name == draft.name => draft.name.clear(),
            _ => {}
        }
        if draft.name.is_empty() {
            draft.name = random::name();
        }
        if draft.saved == 0 {
            draft.saved = format::now().milliseconds();
        }
        draft
    }

    /// When the words of a draft were last changed: an unchanged copy is as old as what it is one of.
    fn typed(self, draft: &Draft) -> i64 {
        let begun = self.begun_elsewhere();
        begun
            .filter(|begun| begun.name == draft.name)
            .map_or(draft.saved, |begun| begun.saved)
    }

    /// The draft of another tab that the form was opened with.
    fn begun_elsewhere(self) -> Option<Draft> {
        let restored = self.restored.try_get_untracked().flatten();
        restored.filter(|draft| draft.origin.is_some())
    }

    fn keep_draft(self, text: String, before: Draft) {
        self.conversation.find_cleared();
        let draft = self.named(Draft {
            text,
            saved: format::now().milliseconds(),
            ..before
        });
        self.kept.try_set(self.place().save(&draft));
        let is_empty = draft.text.trim().is_empty();
        self.draft.try_set((!is_empty).then_some(draft));
    }

    fn discard(self) {
        let place = self.place();
        let draft = self.draft.try_get_untracked().flatten();
        self.draft.try_set(None);
        // What has been handed over lies on the store only.
        let origin = draft.or_else(|| place.own()).and_then(|draft| draft.origin);
        place.discard(origin.as_ref());
    }
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
