//! What a reader does to a comment that exists: edit or delete one's own, react to one of somebody else.
//!
//! A reaction is shown and stored at once, and sent through the outbox. If the backend refuses it, it is taken back.

use super::{Conversation, Question};
use standfirst_backend::{CommentAction, CommentUpdate, VoteDirection};
use standfirst_i18n::format;
use standfirst_model::{CommentId, CommentStatus, Failure};
use standfirst_offline::outbox::Operation;
use standfirst_offline::{OwnComments, preferences, random};
use standfirst_reactive::effect;

/// Returns what a vote adds to the score.
const fn weight(vote: VoteDirection) -> i64 {
    match vote {
        VoteDirection::None => 0,
        VoteDirection::Up => 1,
        VoteDirection::Down => -1,
    }
}

impl Conversation {
    /// Notifies the rows of the reader's own comments when these are loaded again, until the current owner is
    /// cleaned up.
    pub(super) fn follow_own(self) {
        let mut before = Vec::new();
        effect(move || {
            let now = self.own.with(OwnComments::ids);
            before.extend(now.iter().cloned());
            for (_, row) in self.rows_of(&before) {
                row.notify_own();
            }
            before = now;
        });
    }

    /// Whether the reader may edit this comment now.
    pub fn may_change(self, id: &CommentId) -> bool {
        let capable = self.settings.with(|settings| settings.capabilities.edit);
        let text = "…".to_owned();
        capable && self.may(id, |token| CommentAction::Edit { text, token })
    }

    /// Whether the reader may delete this comment now.
    pub fn may_delete(self, id: &CommentId) -> bool {
        let capable = self.settings.with(|settings| settings.capabilities.delete);
        capable && self.may(id, |token| CommentAction::Delete { token })
    }

    /// Whether the edit window is open and the backend can be sent the request at all. The edit token may be
    /// missing for a comment whose response was lost and that was later found in the thread.
    fn may(self, id: &CommentId, action: impl FnOnce(Option<String>) -> CommentAction) -> bool {
        let token = self.own.with_untracked(|own| {
            let own = own.get(id).filter(|own| own.is_editable(format::now()));
            own.map(|own| own.token.clone())
        });
        token
            .zip(self.backend())
            .is_some_and(|(token, backend)| backend.can_act(&self.page(), id, &action(token)))
    }

    /// Asks a question about a comment, or closes it.
    pub fn set_question(self, question: Option<(Question, CommentId)>) {
        self.question.try_set(question);
    }

    /// Deletes one of the reader's own comments.
    pub fn delete(self, id: CommentId) {
        let entry = self.entry(random::name(), Operation::Delete { id });
        self.session.outbox.post(entry, Box::new(|_| {}));
    }

    /// Returns the reader's vote on a comment.
    pub(super) fn vote_on(self, id: &CommentId) -> VoteDirection {
        preferences::vote(&self.session().comment_site(), &id.stored())
    }

    /// Votes on a comment once the composer is loaded. Further clicks until then are ignored: the first one has not
    /// yet changed what is shown, so there is nothing to take back.
    pub fn vote(self, id: CommentId, wanted: VoteDirection) {
        let is_new = self.voting.try_update(|voting| {
            let is_new = !voting.contains(&id);
            if is_new {
                voting.push(id.clone());
            }
            is_new
        });
        if is_new != Some(true) {
            return;
        }
        self.session.composer.with_loaded(Box::new(move |composer| {
            self.voting
                .try_update(|voting| voting.retain(|one| *one != id));
            match composer {
                Ok(composer) if self.is_live() => (composer.vote)(self, id, wanted),
                Ok(_) => {}
                Err(failure) => {
                    self.action_error.try_set(Some((id, failure)));
                }
            }
        }));
    }

    /// Shows what the backend's response to a reaction says about the comment.
    pub(super) fn on_reaction_accepted(self, reaction: &Operation, update: &CommentUpdate) {
        if let (Operation::Vote { id, .. }, Some(score)) = (reaction, update.score) {
            self.change(|thread| thread.update(id, |one| one.score = Some(score)));
        }
    }

    /// Takes a reaction back that the backend refuses.
    pub(super) fn on_reaction_refused(self, reaction: &Operation, failure: Failure) {
        let id = match reaction {
            Operation::Vote {
                id,
                direction,
                before,
            } => {
                self.count_vote(id, *direction, *before);
                id
            }
            Operation::Report { id, .. } => {
                for (_, row) in self.rows_of(std::slice::from_ref(id)) {
                    row.notify_own();
                }
                id
            }
            _ => return,
        };
        self.action_error.try_set(Some((id.clone(), failure)));
    }

    /// Returns the reasons for which this reader may report a comment; none for their own, and if the backend takes no
    /// reports.
    pub fn report_reasons(self, id: &CommentId) -> Vec<String> {
        let backend = self
            .backend()
            .filter(|_| !self.own.with_untracked(|own| own.get(id).is_some()));
        backend.map_or_else(Vec::new, |backend| backend.report_reasons())
    }

    /// Whether this reader has reported a comment.
    pub fn is_reported(self, id: &CommentId) -> bool {
        preferences::reported(&self.session().comment_site(), &id.stored())
    }

    /// Returns the words of a report of this comment that have not been sent, or that the backend refused.
    pub fn report_draft(self, id: &CommentId) -> String {
        let draft = preferences::report_draft(&self.session().comment_site(), &id.stored());
        draft.unwrap_or_default()
    }

    /// Stores the words of a report.
    pub fn set_report_draft(self, id: &CommentId, text: &str) {
        preferences::set_report_draft(&self.session().comment_site(), &id.stored(), text);
    }

    /// Reports a comment.
    pub fn report(self, id: &CommentId, reason: String, text: String) {
        preferences::set_reported(&self.session().comment_site(), &id.stored(), true);
        self.set_report_draft(id, "");
        self.set_question(None);
        self.announce_report();
        let (id, text) = (id.clone(), text.trim().to_owned());
        let entry = self.entry(random::name(), Operation::Report { id, reason, text });
        self.session.outbox.post(entry, Box::new(|_| {}));
    }

    /// Announces that the reader has reported a comment.
    pub fn announce_report(self) {
        let online = self.session.online.get_untracked();
        let key = if online {
            "report.done"
        } else {
            "report.waits"
        };
        self.announce(self.session.message(key));
    }

    /// Votes on a comment; the same vote again takes it back. The composer is loaded. The score changes at once, and
    /// changes back if the backend refuses the vote.
    pub fn vote_now(self, id: CommentId, wanted: VoteDirection) {
        let before = self.vote_on(&id);
        let direction = if before == wanted {
            VoteDirection::None
        } else {
            wanted
        };
        let undo = self
            .settings
            .with_untracked(|settings| settings.capabilities.vote_undo);
        if direction == VoteDirection::None && !undo {
            return;
        }
        self.count_vote(&id, before, direction);
        let entry = self.entry(
            random::name(),
            Operation::Vote {
                id,
                direction,
                before,
            },
        );
        self.session.outbox.post(entry, Box::new(|_| {}));
    }

    /// Replaces the vote that is remembered and shown.
    fn count_vote(self, id: &CommentId, before: VoteDirection, after: VoteDirection) {
        preferences::set_vote(&self.session().comment_site(), &id.stored(), after);
        let by = weight(after) - weight(before);
        self.change(|thread| {
            thread.update(id, |comment| {
                if comment.status == CommentStatus::Published {
                    comment.score = Some(comment.score.unwrap_or_default() + by);
                }
            })
        });
    }
}
