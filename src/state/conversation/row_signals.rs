//! The signals of the rows. Each row of the thread has a signal for each thing that it shows of its comment, so that
//! a change wakes only the rows that show it, and in them only what it concerns.
//!
//! What a row shows is computed in one place, `state_of`, from the thread and the lists of the conversation. A change
//! names the comments that it concerns, and the state of their rows is computed again.
//!
//! The state is one struct, and the signals have no value: each type of value would be compiled in addition.

use std::sync::Arc;

use leptos::prelude::untrack;

use super::{Conversation, Question};
use crate::state::FormPurpose;
use standfirst_backend::VoteDirection;
use standfirst_model::thread::Outline;
use standfirst_model::{Comment, CommentId, CommentStatus, Failure, Thread};
use standfirst_reactive::{RwSignal, effect};

/// What a row shows. Each has a signal.
#[derive(Clone, Copy)]
enum RowPart {
    // In the order of `RowState::differs`.
    Comment,
    Status,
    Score,
    Vote,
    List,
    HasList,
    Replies,
    Folded,
    Fresh,
    Target,
    Question,
    Form,
    Error,
    // What the row reads elsewhere.
    Own,
    Pending,
}

const SIGNALS: usize = RowPart::Pending as usize + 1;

/// What a row shows of its comment.
struct RowState {
    /// Without its score.
    comment: Option<Comment>,
    score: Option<i64>,
    vote: VoteDirection,
    list: Vec<CommentId>,
    replies: u32,
    is_folded: bool,
    is_fresh: bool,
    is_target: bool,
    question: Option<Question>,
    form: Option<FormPurpose>,
    error: Option<Failure>,
}

impl RowState {
    fn status(&self) -> Option<CommentStatus> {
        self.comment.as_ref().map(|one| one.status)
    }

    /// Returns what two states differ in.
    fn differs(&self, other: &Self) -> [bool; RowPart::Own as usize] {
        [
            self.comment != other.comment,
            self.status() != other.status(),
            self.score != other.score,
            self.vote != other.vote,
            self.list != other.list,
            self.list.is_empty() != other.list.is_empty(),
            self.replies != other.replies,
            self.is_folded != other.is_folded,
            self.is_fresh != other.is_fresh,
            self.is_target != other.is_target,
            self.question != other.question,
            self.form != other.form,
            self.error != other.error,
        ]
    }
}

/// The signals of one row. Cheap to copy. What it returns is tracked.
#[derive(Clone, Copy)]
pub struct RowSignals(RwSignal<(RowState, [RwSignal<()>; SIGNALS])>);

/// The rows on the page.
pub(super) type Rows = Vec<(CommentId, RowSignals)>;

impl RowSignals {
    fn new(state: RowState) -> Self {
        let signals = [(); SIGNALS].map(|()| RwSignal::new(()));
        Self(RwSignal::new((state, signals)))
    }

    fn signal(self, at: usize) -> RwSignal<()> {
        self.0.with_untracked(|(_, signals)| signals[at])
    }

    fn track_part(self, part: RowPart) {
        self.signal(part as usize).with(|()| ());
    }

    fn get<R>(self, part: RowPart, read: impl FnOnce(&RowState) -> R) -> R {
        self.track_part(part);
        self.0.with_untracked(|(state, _)| read(state))
    }

    /// Replaces what the row shows, and wakes what shows something else now.
    fn put(self, state: RowState) {
        let differs = self.0.try_update_untracked(|(before, _)| {
            let differs = before.differs(&state);
            *before = state;
            differs
        });
        for (at, differs) in differs.into_iter().flatten().enumerate() {
            if differs {
                self.signal(at).notify();
            }
        }
    }

    /// False once the row has left the page.
    fn is_live(self) -> bool {
        self.0.try_with_untracked(|_| ()).is_some()
    }

    /// Reads the comment without its score, if it is loaded.
    pub fn with_comment<R>(self, read: impl FnOnce(Option<&Comment>) -> R) -> R {
        self.get(RowPart::Comment, |row| read(row.comment.as_ref()))
    }

    /// The status of the comment, if it is loaded.
    pub fn status(self) -> Option<CommentStatus> {
        self.get(RowPart::Status, RowState::status)
    }

    /// Its score.
    pub fn score(self) -> Option<i64> {
        self.get(RowPart::Score, |row| row.score)
    }

    /// The reader's vote on it.
    pub fn vote(self) -> VoteDirection {
        self.get(RowPart::Vote, |row| row.vote)
    }

    /// The list below it.
    pub fn list(self) -> Vec<CommentId> {
        self.get(RowPart::List, |row| row.list.clone())
    }

    /// Whether there is a list below it.
    pub fn has_list(self) -> bool {
        self.get(RowPart::HasList, |row| !row.list.is_empty())
    }

    /// The number of its loaded replies, at any depth.
    pub fn replies(self) -> u32 {
        self.get(RowPart::Replies, |row| row.replies)
    }

    /// Whether its replies are hidden.
    pub fn is_folded(self) -> bool {
        self.get(RowPart::Folded, |row| row.is_folded)
    }

    /// Whether the reader has just posted it.
    pub fn is_fresh(self) -> bool {
        self.get(RowPart::Fresh, |row| row.is_fresh)
    }

    /// Whether it is the comment to scroll to.
    pub fn is_target(self) -> bool {
        self.get(RowPart::Target, |row| row.is_target)
    }

    /// The question that the reader is asked about it.
    pub fn question(self) -> Option<Question> {
        self.get(RowPart::Question, |row| row.question)
    }

    /// The form that is open below it.
    pub fn form(self) -> Option<FormPurpose> {
        self.get(RowPart::Form, |row| row.form.clone())
    }

    /// Why a vote on it or its deletion failed.
    pub fn error(self) -> Option<Failure> {
        self.get(RowPart::Error, |row| row.error.clone())
    }

    /// Tracks what the reader may do with it.
    pub fn follow_own(self) {
        self.track_part(RowPart::Own);
    }

    /// Tracks what is pending for it.
    pub fn follow_pending(self) {
        self.track_part(RowPart::Pending);
    }

    pub(super) fn notify_own(self) {
        self.signal(RowPart::Own as usize).notify();
    }

    pub(super) fn notify_pending(self) {
        self.signal(RowPart::Pending as usize).notify();
    }
}

impl Conversation {
    /// Creates the signals of a row. They live until the current owner, which is the row's, is cleaned up.
    pub fn row(self, id: &CommentId) -> RowSignals {
        let row = RowSignals::new(untrack(|| self.state_of(id)));
        self.row_signals
            .try_update_untracked(|rows| rows.push((id.clone(), row)));
        row
    }

    fn state_of(self, id: &CommentId) -> RowState {
        let mut comment = self.thread.with(|thread| thread.get(id).cloned());
        let score = comment.as_mut().and_then(|comment| comment.score.take());
        let (list, replies) = self
            .outline
            .with(|outline| (outline.list(id).to_vec(), outline.replies(id)));
        let is_in = |all: &Vec<CommentId>| all.contains(id);
        RowState {
            comment,
            score,
            vote: self.vote_on(id),
            list,
            replies,
            is_folded: self.folded.with(is_in),
            is_fresh: self.fresh.with(is_in),
            is_target: self.target.with(|target| target.as_ref() == Some(id)),
            question: self.question.with(|asked| match asked {
                Some((question, at)) if at == id => Some(*question),
                _ => None,
            }),
            form: self.open_form.with(|form| match form {
                Some(form) if form.comment() == Some(id) => Some(form.clone()),
                _ => None,
            }),
            error: self.action_error.with(|error| match error {
                Some((at, failure)) if at == id => Some(failure.clone()),
                _ => None,
            }),
        }
    }

    /// Computes again what the rows of these comments show.
    pub(super) fn refresh(self, ids: &[CommentId]) {
        untrack(|| {
            for (id, row) in self.rows_of(ids) {
                row.put(self.state_of(&id));
            }
        });
    }

    /// Returns the rows of these comments, and forgets those that have left the page.
    pub(super) fn rows_of(self, ids: &[CommentId]) -> Rows {
        let of_ids = |rows: &mut Rows| {
            rows.retain(|(_, row)| row.is_live());
            let found = rows.iter().filter(|(id, _)| ids.contains(id));
            found.cloned().collect()
        };
        let rows = self.row_signals.try_update_untracked(of_ids);
        rows.unwrap_or_default()
    }

    /// Changes the thread, and refreshes the rows of the comments that have changed. The thread itself notifies its
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

    /// Refreshes rows when the outline or one of the lists of comments changes.
    pub(super) fn follow_rows(self) {
        let mut before = Vec::new();
        effect(move || {
            let now = self.listed();
            before.extend(now.iter().cloned());
            self.refresh(&before);
            before = now;
        });
        let mut before = Arc::new(Outline::default());
        effect(move || {
            let now = self.outline.get();
            self.refresh(&now.changed_since(&before));
            before = now;
        });
    }

    /// Returns the comments about which one of the lists says something. Tracked.
    fn listed(self) -> Vec<CommentId> {
        let mut ids = self.folded.get();
        ids.extend(self.fresh.get());
        ids.extend(self.target.get());
        ids.extend(self.question.get().map(|(_, id)| id));
        ids.extend(
            self.open_form
                .with(|form| form.as_ref()?.comment().cloned()),
        );
        ids.extend(self.action_error.get().map(|(id, _)| id));
        ids
    }
}
