//! Writing a comment, a reply or an edit, from the first keystroke to the backend's response.

use super::Conversation;
use super::pre_hydration_draft::draft_for_opening_form;
use crate::state::{Form, FormPurpose, FormStatus, WidgetEvent};
use standfirst_i18n::format;
use standfirst_model::{CommentId, Failure, Field};
use standfirst_offline::drafts::Attempt;
use standfirst_offline::outbox::{Entry, Operation, delivered_log};
use standfirst_offline::{Draft, DraftPlace, Identity, Persistence, random};
use standfirst_reactive::{RwSignal, task};

/// One form on the page: its values, and the draft that is stored for it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct FormController {
    /// The conversation that the form belongs to.
    pub conversation: Conversation,
    purpose: RwSignal<FormPurpose>,
    /// The form.
    pub form: RwSignal<Form>,
    /// The reader's details that this browser remembers.
    pub identity: RwSignal<Option<Identity>>,
    /// The draft that was restored when the form opened.
    pub restored: RwSignal<Option<Draft>>,
    /// A draft just discarded, which the reader can restore, and the value of `restored` at that time.
    pub discarded: RwSignal<Option<(Draft, Option<Draft>)>>,
    /// How safely the draft is stored.
    pub persistence: RwSignal<Persistence>,
    /// The draft of the text in the form. The stored draft may meanwhile be another tab's.
    pub(super) draft: RwSignal<Option<Draft>>,
    /// The idempotency key under which the text is being sent.
    pub(super) posted: RwSignal<Option<String>>,
}

impl FormController {
    /// Opens a form and restores its draft.
    pub fn open(conversation: Conversation, purpose: FormPurpose) -> Self {
        let place = conversation.draft_place(&purpose);
        let (draft, mut restored, persistence) = draft_for_opening_form(
            &place,
            conversation
                .session
                .composer
                .pre_hydration_draft(conversation, &purpose),
        );
        if draft.is_some() {
            // Check before this form is registered: whatever has been cleared until now was not in this form.
            conversation.check_cleared();
        }
        let identity = Identity::load();
        let rules = conversation
            .settings
            .with_untracked(|settings| settings.rules.clone());
        let mut form = Form::new(rules, Identity::current().as_ref(), draft.as_ref());
        if let FormPurpose::Edit(id) = &purpose {
            let source = conversation.source_of(id);
            if restored.is_none() {
                form.values.text = source;
            } else if form.values.text == source {
                restored = None;
            }
        }
        form.remember = identity.is_some();
        let controller = Self {
            conversation,
            purpose: RwSignal::new(purpose),
            form: RwSignal::new(form),
            identity: RwSignal::new(identity),
            restored: RwSignal::new(restored),
            discarded: RwSignal::new(None),
            persistence: RwSignal::new(persistence),
            draft: RwSignal::new(draft),
            posted: RwSignal::new(None),
        };
        conversation.forms.try_update(|forms| {
            forms.retain(|form| form.posted.try_with_untracked(|_| ()).is_some());
            forms.push(controller);
        });
        controller.discard_submitted_draft();
        controller
    }

    /// Discards a restored draft whose text was already posted to the outbox before the page was closed. Then
    /// checks the next draft, of another tab, that takes its place.
    fn discard_submitted_draft(self) {
        if self.restored.with_untracked(Option::is_none) {
            return;
        }
        let place = self.place();
        task::spawn_detached(async move {
            while let Some(draft) = self.restored.try_get_untracked().flatten() {
                if !delivered_log::was_submitted(&draft).await {
                    return;
                }
                let is_untouched = self.form.try_with_untracked(|form| {
                    form.status == FormStatus::Editing && form.values.text == draft.text
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

    /// Returns the purpose of the form.
    pub fn purpose(self) -> FormPurpose {
        self.purpose.get_untracked()
    }

    /// Whether the form has this purpose.
    pub(super) fn is_for(self, purpose: &FormPurpose) -> bool {
        self.purpose.try_with_untracked(|own| own == purpose) == Some(true)
    }

    /// Returns the key under which the text is being sent. Tracked.
    pub(super) fn tracked_key(self) -> Option<String> {
        self.posted.try_with(Clone::clone).flatten()
    }

    pub(super) fn place(self) -> DraftPlace {
        self.purpose
            .with_untracked(|purpose| self.conversation.draft_place(purpose))
    }

    /// Changes a field. Text is stored as a draft at once, so that a crash loses nothing.
    pub fn enter(self, field: Field, value: String) {
        if field == Field::Text {
            // The key of an attempt without a response stays with the draft: the same text sent again must not
            // become a second comment.
            let draft = self.draft.try_get_untracked().flatten();
            self.save_draft(value.clone(), draft.unwrap_or_default());
            self.discarded.try_set(None);
        }
        self.form.try_update(|form| form.enter(field, value));
    }

    /// Discards the restored draft. The reader can restore it until they type something else.
    pub fn discard_draft(self) {
        let restored = self.restored.get_untracked();
        let draft = self.draft.get_untracked().map(|draft| (draft, restored));
        self.discard();
        self.restored.set(None);
        self.form
            .update(|form| form.enter(Field::Text, String::new()));
        self.discarded.set(draft);
    }

    /// Restores the discarded draft.
    pub fn undo_discard(self) {
        if let Some((draft, restored)) = self.discarded.get_untracked() {
            let text = draft.text.clone();
            self.draft.set(Some(draft));
            self.restored.set(restored);
            self.enter(Field::Text, text);
        }
    }

    /// Forgets the reader's details.
    pub fn forget_identity(self) {
        Identity::forget();
        self.identity.set(None);
        self.form.update(|form| {
            form.remember = false;
            form.values.name.clear();
            form.values.email.clear();
            form.values.website.clear();
        });
        let message = self.conversation.session().message("form.forgotten");
        self.conversation.announce(message);
    }

    /// Sends the form, unless it has errors or is already being sent. Returns true if it is sent.
    pub fn submit(self) -> bool {
        let purpose = self.purpose();
        let mut can_send = false;
        self.form.update(|form| {
            if matches!(purpose, FormPurpose::Edit(_)) {
                // An edit changes only the text; the author is known and stays.
                form.rules.required = vec![Field::Text];
                form.rules.offered = vec![Field::Text];
            }
            can_send = form.start_sending();
        });
        if can_send {
            match purpose {
                FormPurpose::Comment => self.send_new(None),
                FormPurpose::Reply(parent) => self.send_new(Some(parent)),
                FormPurpose::Edit(id) => self.send_change(id),
            }
        }
        can_send
    }

    fn send_new(self, parent: Option<CommentId>) {
        let conversation = self.conversation;
        let (mut submission, remember, identity) = self
            .form
            .with_untracked(|form| (form.submission(), form.remember, form.identity()));
        submission.parent.clone_from(&parent);
        identity.remember_for_page();
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
        self.enqueue(Operation::Create {
            submission,
            parent_author,
            root,
        });
    }

    fn send_change(self, id: CommentId) {
        let text = self
            .form
            .with_untracked(|form| form.values.normalized().text);
        self.enqueue(Operation::Edit { id, text });
    }

    /// Hands the operation to the outbox, which stores it before it does anything else. From then on the outbox
    /// keeps the text, and no draft does.
    fn enqueue(self, operation: Operation) {
        let place = self.place();
        // Text typed from now on belongs to another draft.
        let draft = self.draft.get_untracked().unwrap_or_default();
        self.draft.set(None);
        let mut backup = Draft {
            text: operation.text().unwrap_or_default().to_owned(),
            ..self.with_name_and_time(draft)
        };
        let key = backup.key();
        let mut entry = self
            .conversation
            .entry(key, operation)
            .after(backup.attempt.take());
        entry.typed = self.typed_at(&backup);
        self.posted.set(Some(entry.key.clone()));
        self.conversation.session.outbox.cleared.set(false);
        backup.attempt = Some(Attempt {
            key: entry.key.clone(),
            at: entry.written,
            text: backup.text.clone(),
        });
        // If the page is killed before the outbox has stored the text, the next page finds the text in this draft,
        // with the key under which it is sent. The same goes for an outbox that is in memory only.
        place.save(&backup);
        let on_stored = move |persistence| {
            self.persistence.try_set(persistence);
            let is_saved = place.own().is_some_and(|own| own.text == backup.text);
            if persistence == Persistence::Stored && is_saved {
                place.discard(backup.origin.as_ref());
            }
        };
        self.conversation
            .session()
            .outbox
            .post(entry, Box::new(on_stored));
    }

    /// Records that the comment has arrived: removes its text from the form, unless the form meanwhile has
    /// another.
    pub(super) fn on_accepted(self, sent: &str, held: bool) {
        self.posted.try_set(None);
        self.restored.try_set(None);
        let emptied = self.form.try_update(|form| {
            form.succeed(sent, held);
            form.values.text.is_empty()
        });
        // Text typed in the meantime is a draft of its own.
        if emptied != Some(false) {
            self.discard();
        }
    }

    /// Records that the text is pending in the outbox; the form is free for another comment.
    pub(super) fn on_pending(self, sent: &str, failure: Failure) {
        self.posted.try_set(None);
        self.restored.try_set(None);
        self.form.try_update(|form| form.set_pending(sent, failure));
    }

    /// Records that the text was refused: it becomes a draft again.
    pub(super) fn on_refused(self, sent: &str, failure: Failure) {
        self.posted.try_set(None);
        let typed = self
            .form
            .try_with_untracked(|form| form.values.text.clone())
            .filter(|text| !text.trim().is_empty());
        self.restored.try_set(None);
        // Use a draft with a new name, and so a new key: a backend may repeat its refusal for the old key.
        let draft = Draft::default();
        self.save_draft(typed.unwrap_or_else(|| sent.to_owned()), draft);
        self.form.try_update(|form| {
            if form.values.text.trim().is_empty() {
                form.values.text = sent.to_owned();
            }
            form.fail(failure);
        });
    }

    /// Restores text from the outbox.
    pub(super) fn restore_entry(self, draft: Draft, entry: &Entry) {
        self.restored.try_set(None);
        self.form
            .try_update(|form| form.restore_entry(&draft.text, entry));
        self.draft.try_set(Some(draft));
    }

    /// Gives a draft a name and a time. A draft that came from another tab becomes a draft of its own as soon as
    /// it is changed here: what the other tab adds to it must not be taken for a part of this one.
    fn with_name_and_time(self, mut draft: Draft) -> Draft {
        match self.draft_of_another_tab() {
            Some(other) if other.text.trim() == draft.text.trim() => draft.name = other.name,
            Some(other) if other.name == draft.name => draft.name.clear(),
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

    /// Returns when the text of a draft was last changed. An unchanged copy of another tab's draft has that
    /// draft's time.
    fn typed_at(self, draft: &Draft) -> i64 {
        let other = self.draft_of_another_tab();
        other
            .filter(|other| other.name == draft.name)
            .map_or(draft.saved, |other| other.saved)
    }

    /// Returns the draft of another tab that the form was opened with.
    fn draft_of_another_tab(self) -> Option<Draft> {
        let restored = self.restored.try_get_untracked().flatten();
        restored.filter(|draft| draft.origin.is_some())
    }

    fn save_draft(self, text: String, before: Draft) {
        self.conversation.check_cleared();
        let draft = self.with_name_and_time(Draft {
            text,
            saved: format::now().milliseconds(),
            ..before
        });
        self.persistence.try_set(self.place().save(&draft));
        let is_empty = draft.text.trim().is_empty();
        self.draft.try_set((!is_empty).then_some(draft));
    }

    fn discard(self) {
        let place = self.place();
        let draft = self.draft.try_get_untracked().flatten();
        self.draft.try_set(None);
        // After the text was posted to the outbox, its draft is only in local storage.
        let origin = draft.or_else(|| place.own()).and_then(|draft| draft.origin);
        place.discard(origin.as_ref());
    }
}

impl Conversation {
    /// Returns the place where the draft of a form is stored.
    pub fn draft_place(self, purpose: &FormPurpose) -> DraftPlace {
        DraftPlace {
            site: self.session().comment_site(),
            article: self.page().path,
            purpose: purpose.clone(),
        }
    }

    /// Returns the text that the edit of a comment starts from.
    fn source_of(self, id: &CommentId) -> String {
        let persistence = self
            .own
            .with_untracked(|own| own.get(id).map(|one| one.source.clone()));
        let sent = self
            .thread
            .with_untracked(|thread| thread.get(id)?.source.clone());
        sent.or(persistence).unwrap_or_default()
    }
}
