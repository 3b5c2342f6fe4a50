//! Deleting one's own comment, and voting.

use super::Conversation;
use crate::backend::Direction;
use crate::i18n::format;
use crate::model::{CommentId, Standing};
use crate::offline::preferences;
use crate::state::cell::Held;
use crate::state::{report, task, unique};

/// How this reader voted on a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ballot {
    /// Not at all.
    #[default]
    None,
    /// For it.
    Up,
    /// Against it.
    Down,
}

impl Ballot {
    /// What this browser remembers.
    fn remembered(site: &str, id: &CommentId) -> Self {
        match preferences::vote(site, &id.0).as_deref() {
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
        preferences::set_vote(site, &id.0, direction);
    }

    /// What it adds to a score.
    const fn weight(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Up => 1,
            Self::Down => -1,
        }
    }

    const fn direction(self) -> Direction {
        match self {
            Self::None => Direction::None,
            Self::Up => Direction::Up,
            Self::Down => Direction::Down,
        }
    }
}

impl Conversation {
    /// True where the reader may change this comment now.
    pub fn may_change(self, id: &CommentId) -> bool {
        let capable = self.settings.with(|settings| settings.capabilities.edit);
        capable
            && self.own.with(|own| {
                own.get(id)
                    .is_some_and(|own| own.is_editable(format::now()))
            })
    }

    /// True where the reader may delete this comment now.
    pub fn may_delete(self, id: &CommentId) -> bool {
        let capable = self.settings.with(|settings| settings.capabilities.delete);
        capable
            && self.own.with(|own| {
                own.get(id)
                    .is_some_and(|own| own.is_editable(format::now()))
            })
    }

    /// Deletes one's own comment.
    pub fn delete(self, id: CommentId) {
        let Some(backend) = self.backend() else {
            return;
        };
        let token = self
            .own
            .with_untracked(|own| own.get(&id).and_then(|own| own.token.clone()));
        let page = self.page();
        task::to_the_end(async move {
            match backend.delete(&page, &id, token.as_deref()).await {
                Ok(()) => {
                    self.thread.try_update(|thread| thread.remove(&id));
                    self.own.try_update(|own| own.remove(&id));
                    self.deleting.try_set(None);
                    let words = self.session().say("comment.deleted");
                    self.announce(words);
                }
                Err(fault) => {
                    self.deleting.try_set(None);
                    self.trouble.try_set(Some((id, report(&fault))));
                }
            }
        });
    }

    /// How this reader voted on a comment.
    pub fn ballot(self, id: &CommentId) -> Ballot {
        Ballot::remembered(&self.session().comment_site(), id)
    }

    /// Votes; the same vote again takes it back. The score moves at once and moves back where the
    /// backend does not take the vote.
    pub fn vote(self, id: CommentId, wanted: Ballot, ballot: Held<Ballot>) {
        let Some(backend) = self.backend() else {
            return;
        };
        let before = ballot.get_untracked();
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
        let shift = after.weight() - before.weight();
        ballot.set(after);
        self.shift_score(&id, shift);
        let site = self.session().comment_site();
        let page = self.page();
        let voter = preferences::voter(unique::name);
        task::to_the_end(async move {
            match backend.vote(&page, &id, after.direction(), &voter).await {
                Ok(score) => {
                    after.remember(&site, &id);
                    if let Some(score) = score {
                        self.thread
                            .try_update(|thread| thread.update(&id, |one| one.score = Some(score)));
                    }
                }
                Err(fault) => {
                    ballot.try_set(before);
                    self.shift_score(&id, -shift);
                    self.trouble.try_set(Some((id, report(&fault))));
                }
            }
        });
    }

    fn shift_score(self, id: &CommentId, by: i64) {
        self.thread.try_update(|thread| {
            thread.update(id, |comment| {
                if comment.standing == Standing::Published {
                    comment.score = Some(comment.score.unwrap_or_default() + by);
                }
            })
        });
    }
}
