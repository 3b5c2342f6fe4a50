//! Writing a comment, a reply or a change, from the first key to the answer of the backend.

use super::Conversation;
use super::delivery::{Parcel, deliver};
use crate::backend::Created;
use crate::i18n::format;
use crate::model::{CommentId, Field, Standing};
use crate::offline::drafts::DraftPurpose;
use crate::offline::{Draft, DraftPlace, Identity, Kept, OwnComment};
use crate::state::cell::Held;
use crate::state::{Form, FormPurpose, Happening, report, task};

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
        let mut restored = draft;
        if let FormPurpose::Edit(id) = &purpose {
            let source = conversation.source_of(id);
            if restored.is_none() {
                form.values.text = source;
            } else if form.values.text == source {
                restored = None;
            }
        }
        Self {
            conversation,
            purpose: Held::new(purpose),
            form: Held::new(form),
            identity: Held::new(identity),
            restored: Held::new(restored),
            discarded: Held::new(None),
            kept: Held::new(Kept::Stored),
        }
    }

    /// What the form is for.
    pub fn purpose(self) -> FormPurpose {
        self.purpose.get_untracked()
    }

    fn place(self) -> DraftPlace {
        self.purpose
            .with_untracked(|purpose| self.conversation.draft_place(purpose))
    }

    /// A field changes; the text is kept as a draft at once, so that a crash loses no word.
    pub fn enter(self, field: Field, value: String) {
        if field == Field::Text {
            let place = self.place();
            // The key of an unanswered attempt stays with the draft: the same words sent again
            // must not become a second comment.
            let attempt = place.load().and_then(|draft| draft.attempt);
            let kept = place.save(&Draft {
                text: value.clone(),
                saved: format::now().milliseconds(),
                attempt,
            });
            self.kept.try_set(kept);
            self.discarded.try_set(None);
        }
        self.form.try_update(|form| form.enter(field, value));
    }

    /// Throws the restored draft away; it can be had back until something else is typed.
    pub fn discard_draft(self) {
        let text = self.form.with_untracked(|form| form.values.text.clone());
        self.place().discard();
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
        let Some(backend) = conversation.backend() else {
            return;
        };
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
        let page = conversation.page();
        let place = self.place();
        conversation.session().tell(Happening::Submitted);
        task::to_the_end(async move {
            let parcel = Parcel {
                page: &page,
                submission: &submission,
                place: &place,
                parent_author,
                root,
            };
            match deliver(&backend, &parcel).await {
                Ok(created) => self.arrived(created, &submission.text),
                Err(fault) => {
                    let failure = report(&fault);
                    let happening = Happening::NotSent(failure.kind);
                    conversation.session().tell(happening);
                    self.form.try_update(|form| form.fail(failure));
                }
            }
        });
    }

    fn arrived(self, created: Created, source: &str) {
        let conversation = self.conversation;
        let id = created.comment.id.clone();
        let held = created.comment.standing == Standing::Held;
        conversation.remember_own(&created, source);
        let order = conversation.order.try_get_untracked().unwrap_or_default();
        conversation
            .thread
            .try_update(|thread| thread.add_own(created.comment, order));
        conversation
            .fresh
            .try_update(|fresh| fresh.push(id.clone()));
        conversation.reveal(&id);
        self.restored.try_set(None);
        self.form.try_update(|form| form.succeed(held));
        let words = conversation
            .session()
            .say(if held { "form.held" } else { "form.published" });
        conversation.announce(words);
        let is_reply = self.purpose.try_get_untracked() != Some(FormPurpose::Comment);
        if is_reply {
            conversation.open_form.try_set(None);
        }
        let told = if held {
            Happening::Held
        } else {
            Happening::Published
        };
        conversation.session().tell(told(id.clone()));
        conversation.target.try_set(Some(id));
    }

    fn send_change(self, id: CommentId) {
        let conversation = self.conversation;
        let Some(backend) = conversation.backend() else {
            return;
        };
        let text = self.form.with_untracked(|form| form.values.tidied().text);
        let own = conversation
            .own
            .with_untracked(|own| own.get(&id).cloned())
            .unwrap_or_default();
        let page = conversation.page();
        let place = self.place();
        task::to_the_end(async move {
            match backend.edit(&page, &id, &text, own.token.as_deref()).await {
                Ok(changed) => {
                    place.discard();
                    conversation.own.try_update(|all| {
                        let source = text.clone();
                        all.add(&id, OwnComment { source, ..own });
                    });
                    conversation.thread.try_update(|thread| {
                        thread.update(&id, |comment| {
                            comment.body = changed
                                .body
                                .unwrap_or_else(|| crate::model::Untrusted::plain(text.clone()));
                            comment.source = Some(text);
                            comment.edited = changed.edited.or_else(|| Some(format::now()));
                        })
                    });
                    conversation.open_form.try_set(None);
                    let words = conversation.session().say("form.saved");
                    conversation.announce(words);
                    conversation.target.try_set(Some(id));
                }
                Err(fault) => {
                    let failure = report(&fault);
                    self.form.try_update(|form| form.fail(failure));
                }
            }
        });
    }
}

impl Conversation {
    /// Where the draft of a form lies.
    pub fn draft_place(self, purpose: &FormPurpose) -> DraftPlace {
        let purpose = match purpose {
            FormPurpose::Comment => DraftPurpose::Comment,
            FormPurpose::Reply(id) => DraftPurpose::Reply(id.clone()),
            FormPurpose::Edit(id) => DraftPurpose::Edit(id.clone()),
        };
        DraftPlace {
            site: self.session().comment_site(),
            article: self.page().path,
            purpose,
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

    fn remember_own(self, created: &Created, source: &str) {
        let now = format::now();
        let window = self
            .settings
            .try_with_untracked(|settings| settings.capabilities.edit_window_seconds);
        let until = created
            .editable_until
            .map(crate::model::Moment::milliseconds);
        let by_window = window
            .flatten()
            .map(|seconds| now.milliseconds() + i64::from(seconds) * 1000);
        let own = OwnComment {
            token: created.token.clone(),
            editable_until: until.or(by_window),
            source: source.to_owned(),
            created: now.milliseconds(),
            held: created.comment.standing == Standing::Held,
        };
        self.own.try_update(|all| all.add(&created.comment.id, own));
    }
}
