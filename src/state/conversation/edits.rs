//! Editing and deleting one's own comments, and voting.

use super::Conversation;
use crate::state::signal::effect;
use standfirst_backend::{Backend, PageIdentity, VoteDirection};
use standfirst_i18n::format;
use standfirst_model::{CommentId, CommentStatus};
use standfirst_offline::outbox::Operation;
use standfirst_offline::{OwnComments, preferences, random};

/// A reader's vote on a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ballot {
    /// No vote.
    #[default]
    None,
    /// A vote for the comment.
    Up,
    /// A vote against the comment.
    Down,
}

impl Ballot {
    /// Returns the vote that this browser remembers.
    fn remembered(site: &str, id: &CommentId) -> Self {
        match preferences::vote(site, &id.stored()).as_deref() {
            Some("up") => Self::Up,
            Some("down") => Self::Down,
            _ => Self::None,
        }
    }

    fn remember(self, site: &str, id: &CommentId) {
        let direction = match self {
            Self::None => None,
            Self::Up => Some("up"),
            Self::Down => Some("down"),
        };
        preferences::set_vote(site, &id.stored(), direction);
    }

    /// Returns what the vote adds to the score.
    const fn weight(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Up => 1,
            Self::Down => -1,
        }
    }

    const fn of(direction: VoteDirection) -> Self {
        match direction {
            VoteDirection::None => Self::None,
            VoteDirection::Up => Self::Up,
            VoteDirection::Down => Self::Down,
        }
    }

    const fn direction(self) -> VoteDirection {
        match self {
            Self::None => VoteDirection::None,
            Self::Up => VoteDirection::Up,
            Self::Down => VoteDirection::Down,
        }
    }
}

/// A function that tells whether the backend can be sent a request about one's own comment.
type CanAsk = fn(&Backend, &PageIdentity, &CommentId, Option<&str>) -> bool;

impl Conversation {
    /// Notifies the rows of the reader's own comments when these are loaded again, until the current owner is
    /// cleaned up.
    pub(super) fn follow_own(self) {
        let mut before = Vec::new();
        effect(move || {
            let now = self.own.with(OwnComments::ids);
            before.extend(now.iter().cloned());
            for (_, row) in self.rows_of(&before) {
                row.own.notify();
            }
            before = now;
        });
    }

    /// Whether the reader may edit this comment now.
    pub fn may_change(self, id: &CommentId) -> bool {
        let capable = self.settings.with(|settings| settings.capabilities.edit);
        capable && self.may(id, Backend::can_edit)
    }

    /// Whether the reader may delete this comment now.
    pub fn may_delete(self, id: &CommentId) -> bool {
        let capable = self.settings.with(|settings| settings.capabilities.delete);
        capable && self.may(id, Backend::can_delete)
    }

    /// Whether the edit window is open and the backend can be sent the request at all. The edit token may be
    /// missing for a comment whose response was lost and that was later found in the thread.
    fn may(self, id: &CommentId, can: CanAsk) -> bool {
        let (page, backend) = (self.page(), self.backend());
        self.own.with_untracked(|own| {
            let own = own.get(id).filter(|own| own.is_editable(format::now()));
            own.zip(backend)
                .is_some_and(|(own, backend)| can(&backend, &page, id, own.token.as_deref()))
        })
    }

    /// Deletes one of the reader's own comments.
    pub fn delete(self, id: CommentId) {
        let entry = self.entry(random::name(), Operation::Delete { id });
        self.session.outbox.post(entry, Box::new(|_| {}));
    }

    /// Returns the reader's vote on a comment.
    pub(super) fn ballot(self, id: &CommentId) -> Ballot {
        Ballot::remembered(&self.session().comment_site(), id)
    }

    /// Casts a vote once the composer is loaded. Further clicks until then are ignored: the first one has not yet
    /// changed what is shown, so there is nothing to take back.
    pub fn vote(self, id: CommentId, wanted: Ballot) {
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
                Ok(composer) if self.is_there() => (composer.vote)(self, id, wanted),
                Ok(_) => {}
                Err(failure) => {
                    self.action_error.try_set(Some((id, failure)));
                }
            }
        }));
    }

    /// Casts a vote; the same vote again takes it back. The score changes at once, and changes back if the backend
    /// refuses the vote.
    pub fn cast(self, id: CommentId, wanted: Ballot) {
        let before = Ballot::remembered(&self.session().comment_site(), &id);
        let after = if before == wanted {
            Ballot::None
        } else {
            wanted
        };
        let undo = self
            .settings
            .with_untracked(|settings| settings.capabilities.vote_undo);
        if after == Ballot::None && !undo {
            return;
        }
        let (direction, before) = (after.direction(), before.direction());
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
    pub(super) fn count_vote(self, id: &CommentId, before: VoteDirection, after: VoteDirection) {
        let (before, after) = (Ballot::of(before), Ballot::of(after));
        after.remember(&self.session().comment_site(), id);
        let by = after.weight() - before.weight();
        self.change(|thread| {
            thread.update(id, |comment| {
                if comment.status == CommentStatus::Published {
                    comment.score = Some(comment.score.unwrap_or_default() + by);
                }
            })
        });
    }
}
