//! Handling the events of the outbox that concern this conversation.

use super::{Conversation, FormController};
use crate::state::outbox::DeliveryResult;
use crate::state::{FormPurpose, Outcome, WidgetEvent};
use standfirst_backend::{CommentUpdate, Created};
use standfirst_i18n::format;
use standfirst_model::{Comment, CommentId, CommentStatus, Failure, FailureKind, Thread};
use standfirst_offline::OwnComments;
use standfirst_offline::outbox::{Entry, Operation};

impl Conversation {
    /// Handles the events of the outbox until the current owner is cleaned up.
    pub fn handle_outbox_events(self) {
        let outbox = self.session.outbox;
        outbox.observe(move |entry, outcome| self.handle_outcome(entry, outcome));
        outbox.on_completed_elsewhere(move || self.poll_new_comments());
        self.restore_cleared_drafts();
        self.follow_own();
        self.follow_pending();
        self.process_loaded_thread();
    }

    /// Handles the outcome of an entry. Returns true if the reader sees it, so that the outbox may remove a
    /// refused entry.
    fn handle_outcome(self, entry: &Entry, outcome: &Outcome) -> bool {
        let path = &entry.page.path;
        if self.page.try_with_untracked(|page| page.path == *path) != Some(true) {
            return false;
        }
        let controller = self.controller_sending(&entry.key);
        let text = entry.text().unwrap_or_default();
        match outcome {
            Outcome::Done(DeliveryResult::Created(created)) => {
                self.on_created(created, text, controller)
            }
            Outcome::Done(DeliveryResult::EarlierArrived(comment)) => {
                self.show_own(comment.clone());
                return self.on_refused(entry, Failure::of(FailureKind::Duplicate), controller);
            }
            Outcome::Done(DeliveryResult::Updated(update)) => match &entry.operation {
                Operation::Edit { id, text } => self.on_edited(id, text, update, controller),
                Operation::Delete { id } => self.on_deleted(id),
                reaction => self.on_reaction_accepted(reaction, update),
            },
            Outcome::Done(DeliveryResult::Uncertain) => {
                let failure = entry.failure.unwrap_or(FailureKind::TimedOut);
                self.on_pending(entry, &Failure::of(failure), controller);
                let message = self.session.message("pending.uncertain");
                self.announce(message);
            }
            Outcome::Pending(failure) => self.on_pending(entry, failure, controller),
            Outcome::Refused(failure) => {
                return self.on_refused(entry, failure.clone(), controller);
            }
            Outcome::CompletedElsewhere => {
                if let Some(controller) = controller {
                    controller.on_accepted(text, false);
                    self.close_form_of(entry);
                }
                self.poll_new_comments();
            }
        }
        true
    }

    fn controller_sending(self, key: &str) -> Option<FormController> {
        let forms = self.forms.try_get_untracked()?;
        let is_it = |controller: &FormController| {
            let posted = &controller.posted;
            posted.try_with_untracked(|posted| posted.as_deref() == Some(key)) == Some(true)
        };
        forms.into_iter().find(is_it)
    }

    fn on_created(self, created: &Created, source: &str, controller: Option<FormController>) {
        let id = created.comment.id.clone();
        let held = created.comment.status == CommentStatus::Held;
        self.server_time.try_set(created.server_time);
        self.show_own(created.comment.clone());
        let message = self
            .session
            .message(if held { "form.held" } else { "form.published" });
        self.announce(message);
        let event = if held {
            WidgetEvent::Held
        } else {
            WidgetEvent::Published
        };
        self.session.emit(event(id.clone()));
        // Scroll to the comment only if its form is still open, not if the reader has gone on reading.
        if let Some(controller) = controller {
            controller.on_accepted(source, held);
            let is_reply = controller.purpose() != FormPurpose::Comment;
            if is_reply {
                self.open_form.try_set(None);
            }
            self.target.try_set(Some(id));
        }
    }

    /// Adds one of the reader's own comments to the thread and shows it.
    pub(super) fn show_own(self, comment: Comment) {
        let id = comment.id.clone();
        let order = self.order.try_get_untracked().unwrap_or_default();
        self.reload_own_comments();
        self.change(|thread| thread.add_own(comment, order));
        self.fresh.try_update(|fresh| {
            if !fresh.contains(&id) {
                fresh.push(id.clone());
            }
        });
        self.reveal(&id);
    }

    /// Carries over from the `before` thread the comments that were posted after the first `fresh` ones, and adds
    /// the held comments of this device, which nobody else sees yet.
    pub fn keep_own_comments(self, before: &Thread, fresh: usize) {
        let order = self.order.try_get_untracked().unwrap_or_default();
        let posted = self.fresh.try_get_untracked().unwrap_or_default();
        if let Some(posted) = posted.get(fresh..) {
            self.change(|thread| thread.carry_over(posted, before, order));
            // If the backend did not return a comment's id, the page may already contain the comment under its
            // real id.
            let here = self
                .thread
                .try_with_untracked(|thread| thread.all().cloned().collect::<Vec<_>>());
            self.remove_appeared(&here.unwrap_or_default());
        }
        self.show_held();
    }

    pub(super) fn reload_own_comments(self) {
        let own = OwnComments::load(&self.session.comment_site(), format::now());
        self.own.try_set(own);
    }

    fn on_edited(
        self,
        id: &CommentId,
        text: &str,
        changed: &CommentUpdate,
        controller: Option<FormController>,
    ) {
        self.reload_own_comments();
        self.change(|thread| {
            thread.update(id, |comment| {
                let typed = || self.typed_text(text);
                comment.body = changed.body.clone().unwrap_or_else(typed);
                comment.source = Some(text.to_owned());
                comment.edited = changed.edited.or_else(|| Some(format::now()));
                comment.status = changed.status.unwrap_or(comment.status);
            })
        });
        let held = changed.status == Some(CommentStatus::Held);
        let message = self
            .session
            .message(if held { "form.held" } else { "form.saved" });
        self.announce(message);
        if let Some(controller) = controller {
            controller.on_accepted(text, held);
            self.open_form.try_set(None);
            self.target.try_set(Some(id.clone()));
        }
    }

    fn on_deleted(self, id: &CommentId) {
        self.change(|thread| thread.remove(id));
        self.reload_own_comments();
        self.set_question(None);
        let message = self.session.message("comment.deleted");
        self.announce(message);
    }

    fn on_pending(self, entry: &Entry, failure: &Failure, controller: Option<FormController>) {
        match &entry.operation {
            Operation::Create { .. } | Operation::Edit { .. } => {
                // Announce it once: later attempts to send a pending entry are silent.
                let Some(controller) = controller else { return };
                controller.on_pending(entry.text().unwrap_or_default(), failure.clone());
                self.close_form_of(entry);
                self.session.emit(WidgetEvent::SendFailed(failure.kind));
                let message = self.session.message("pending.announced");
                self.announce(message);
            }
            Operation::Delete { .. } => self.set_question(None),
            _ => {}
        }
    }

    /// Closes the form of a reply or an edit that was posted to the outbox.
    fn close_form_of(self, entry: &Entry) {
        if entry.draft_place().map(|place| place.purpose) != Some(FormPurpose::Comment) {
            self.open_form.try_set(None);
        }
    }

    fn on_refused(
        self,
        entry: &Entry,
        failure: Failure,
        controller: Option<FormController>,
    ) -> bool {
        match &entry.operation {
            Operation::Create { .. } | Operation::Edit { .. } => {
                let Some(controller) = controller else {
                    return false;
                };
                self.session.emit(WidgetEvent::SendFailed(failure.kind));
                controller.on_refused(entry.text().unwrap_or_default(), failure);
            }
            Operation::Delete { id } => {
                self.set_question(None);
                self.action_error.try_set(Some((id.clone(), failure)));
            }
            reaction => self.on_reaction_refused(reaction, failure),
        }
        true
    }
}
