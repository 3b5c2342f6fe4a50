//! The signals of the rows. Each row of the thread has a signal for each thing that it shows of its comment, so that
//! a change wakes only the rows that show it, and in them only what it concerns.
//!
//! What a row shows is computed in one place, `fill`, from the thread and the lists of the conversation. A change
//! names the comments that it concerns, and their rows are filled again.

use std::sync::Arc;

use leptos::prelude::{on_cleanup, untrack};

use super::{Ballot, Conversation, Question};
use crate::state::FormPurpose;
use crate::state::signal::{RwSignal, effect};
use standfirst_model::thread::Outline;
use standfirst_model::{Comment, CommentId, Failure, Thread};

/// The signals of one row. Cheap to copy.
#[derive(Clone, Copy)]
pub struct RowSignals {
    number: u32,
    /// The comment without its score, if it is loaded.
    pub comment: RwSignal<Option<Comment>>,
    /// Its score.
    pub score: RwSignal<Option<i64>>,
    /// The reader's vote on it.
    pub ballot: RwSignal<Ballot>,
    /// The list below it.
    pub list: RwSignal<Vec<CommentId>>,
    /// The number of its loaded replies, at any depth.
    pub replies: RwSignal<u32>,
    /// Whether its replies are hidden.
    pub is_folded: RwSignal<bool>,
    /// Whether the reader has just posted it.
    pub is_fresh: RwSignal<bool>,
    /// Whether it is the comment to scroll to.
    pub is_target: RwSignal<bool>,
    /// Whether the reader has reported it.
    pub is_reported: RwSignal<bool>,
    /// The question that the reader is asked about it.
    pub question: RwSignal<Option<Question>>,
    /// The form that is open below it.
    pub open_form: RwSignal<Option<FormPurpose>>,
    /// Why a vote on it or its deletion failed.
    pub action_error: RwSignal<Option<Failure>>,
    /// Notifies when what its author may do with it may have changed.
    pub own: RwSignal<()>,
    /// Notifies when what is pending for it has changed.
    pub pending: RwSignal<()>,
}

impl RowSignals {
    fn new(number: u32) -> Self {
        Self {
            number,
            comment: RwSignal::new(None),
            score: RwSignal::new(None),
            ballot: RwSignal::new(Ballot::None),
            list: RwSignal::new(Vec::new()),
            replies: RwSignal::new(0),
            is_folded: RwSignal::new(false),
            is_fresh: RwSignal::new(false),
            is_target: RwSignal::new(false),
            is_reported: RwSignal::new(false),
            question: RwSignal::new(None),
            open_form: RwSignal::new(None),
            action_error: RwSignal::new(None),
            own: RwSignal::new(()),
            pending: RwSignal::new(()),
        }
    }
}

/// The rows on the page.
#[derive(Default)]
pub(super) struct Rows {
    last: u32,
    rows: Vec<(CommentId, RowSignals)>,
}

/// What one of the conversation's lists says about a comment.
#[derive(Clone, PartialEq)]
enum Mark {
    Folded,
    Fresh,
    Target,
    Asked(Question),
    Form(FormPurpose),
    Error(Failure),
}

/// Returns the comments about which two lists differ.
pub(super) fn differing<T: PartialEq>(
    before: &[(CommentId, T)],
    now: &[(CommentId, T)],
) -> Vec<CommentId> {
    let gone = before.iter().filter(|one| !now.contains(one));
    let new = now.iter().filter(|one| !before.contains(one));
    gone.chain(new).map(|(id, _)| id.clone()).collect()
}

impl Conversation {
    /// Creates the signals of a row. They live until the current owner, which is the row's, is cleaned up.
    pub fn row(self, id: &CommentId) -> RowSignals {
        let number = self.row_signals.try_update_untracked(|all| {
            all.last += 1;
            all.last
        });
        let row = RowSignals::new(number.unwrap_or_default());
        untrack(|| self.fill(id, row));
        self.row_signals
            .try_update_untracked(|all| all.rows.push((id.clone(), row)));
        on_cleanup(move || {
            self.row_signals.try_update_untracked(|all| {
                let is_it = |one: &(CommentId, RowSignals)| one.1.number == row.number;
                if let Some(at) = all.rows.iter().position(is_it) {
                    all.rows.swap_remove(at);
                }
            });
        });
        row
    }

    fn fill(self, id: &CommentId, row: RowSignals) {
        let mut comment = self.thread.with(|thread| thread.get(id).cloned());
        let score = comment.as_mut().and_then(|comment| comment.score.take());
        row.comment.set_if_changed(comment);
        row.score.set_if_changed(score);
        row.ballot.set_if_changed(self.ballot(id));
        let (list, replies) = self
            .outline
            .with(|outline| (outline.list(id).to_vec(), outline.replies(id)));
        row.list.set_if_changed(list);
        row.replies.set_if_changed(replies);
        let is_it = |one: &Option<CommentId>| one.as_ref() == Some(id);
        let is_in = |all: &Vec<CommentId>| all.contains(id);
        row.is_folded.set_if_changed(self.folded.with(is_in));
        row.is_fresh.set_if_changed(self.fresh.with(is_in));
        row.is_target.set_if_changed(self.target.with(is_it));
        row.is_reported.set_if_changed(self.is_reported(id));
        let question = self.question.get().filter(|(_, at)| at == id);
        row.question
            .set_if_changed(question.map(|(question, _)| question));
        let form = self.open_form.get();
        let form = form.filter(|form| form.comment() == Some(id));
        row.open_form.set_if_changed(form);
        let error = self.action_error.get().filter(|(at, _)| at == id);
        let error = error.map(|(_, failure)| failure);
        row.action_error.set_if_changed(error);
    }

    /// Fills the rows of these comments again.
    pub(super) fn refresh(self, ids: &[CommentId]) {
        untrack(|| {
            for (id, row) in self.rows_of(ids) {
                self.fill(&id, row);
            }
        });
    }

    pub(super) fn rows_of(self, ids: &[CommentId]) -> Vec<(CommentId, RowSignals)> {
        let of_ids = |all: &Rows| {
            let rows = all.rows.iter().filter(|(id, _)| ids.contains(id));
            rows.cloned().collect()
        };
        let rows = self.row_signals.try_with_untracked(of_ids);
        rows.unwrap_or_default()
    }

    /// Changes the thread, and fills the rows of the comments that have changed. The thread itself notifies its
    /// subscribers only if the tree or the number of comments has changed.
    pub fn change<R>(self, change: impl FnOnce(&mut Thread) -> R) -> Option<R> {
        let result = self.thread.0.try_update_untracked(change);
        self.publish_changes();
        result
    }

    fn publish_changes(self) {
        let changes = self.thread.0.try_update_untracked(Thread::take_changes);
        let Some(changes) = changes else {
            return;
        };
        if changes.structure {
            self.thread.0.notify();
        }
        self.refresh(&changes.comments);
    }

    /// Fills rows again when the outline or one of the lists of comments changes.
    pub(super) fn follow_rows(self) {
        let mut before = Vec::new();
        effect(move || {
            let now = self.marks();
            self.refresh(&differing(&before, &now));
            before = now;
        });
        let mut before = Arc::new(Outline::default());
        effect(move || {
            let now = self.outline.get();
            self.refresh(&now.changed_since(&before));
            before = now;
        });
    }

    fn marks(self) -> Vec<(CommentId, Mark)> {
        let mut marks = Vec::new();
        marks.extend(self.folded.get().into_iter().map(|id| (id, Mark::Folded)));
        marks.extend(self.fresh.get().into_iter().map(|id| (id, Mark::Fresh)));
        marks.extend(self.target.get().map(|id| (id, Mark::Target)));
        let question = self.question.get();
        marks.extend(question.map(|(question, id)| (id, Mark::Asked(question))));
        let form = self.open_form.get();
        let form = form.and_then(|form| Some((form.comment()?.clone(), Mark::Form(form))));
        marks.extend(form);
        let error = self.action_error.get();
        marks.extend(error.map(|(id, failure)| (id, Mark::Error(failure))));
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_differ_if_one_list_says_something_else_about_them() {
        let before = [("1".into(), 1), ("2".into(), 1), ("3".into(), 1)];
        let now = [("3".into(), 1), ("2".into(), 2), ("4".into(), 1)];
        let differing = differing(&before, &now);
        assert_eq!(differing, ["1".into(), "2".into(), "2".into(), "4".into()]);
    }
}
