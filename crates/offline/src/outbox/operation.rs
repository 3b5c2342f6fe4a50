//! What an entry does, and all that differs from one operation to another: its JSON, its lane, what the backend is
//! asked to do, and whether it may be sent twice.

use crate::drafts::DraftPurpose;
use crate::storage::{JsonStored, text_in};
use crate::{OwnComments, preferences, random};
use standfirst_backend::{CommentAction, VoteDirection};
use standfirst_json::Value;
use standfirst_model::{CommentId, Moment, Submission};
use standfirst_script_constants::entry_key;

/// An operation to send to the backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Posts a comment or a reply.
    Create {
        /// The submission, with its fields normalised.
        submission: Submission,
        /// The author of the parent comment, for backends that require it.
        parent_author: Option<String>,
        /// The top-level comment of the branch, for backends that require it.
        root: Option<CommentId>,
    },
    /// Edits one of the reader's own comments.
    Edit {
        /// The comment.
        id: CommentId,
        /// The new text.
        text: String,
    },
    /// Deletes one of the reader's own comments.
    Delete {
        /// The comment.
        id: CommentId,
    },
    /// Votes on a comment.
    Vote {
        /// The comment.
        id: CommentId,
        /// The new vote.
        direction: VoteDirection,
        /// The vote before. It is restored if the backend refuses the new one.
        before: VoteDirection,
    },
    /// Reports a comment to the moderators.
    Report {
        /// The comment.
        id: CommentId,
        /// The reason, by its name in a profile.
        reason: String,
        /// The reader's words, or nothing.
        text: String,
    },
}

impl Operation {
    /// Returns the text of a comment or an edit; `None` for other operations.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Create { submission, .. } => Some(&submission.text),
            Self::Edit { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Returns the form that gets the text when the reader withdraws it.
    pub(super) fn draft_purpose(&self) -> Option<DraftPurpose> {
        match self {
            Self::Create { submission, .. } => {
                let parent = submission.parent.clone();
                Some(parent.map_or(DraftPurpose::Comment, DraftPurpose::Reply))
            }
            Self::Edit { id, .. } => Some(DraftPurpose::Edit(id.clone())),
            _ => None,
        }
    }

    /// Returns the comment that an edit or a deletion changes; `None` for other operations.
    pub const fn changed_comment(&self) -> Option<&CommentId> {
        match self {
            Self::Edit { id, .. } | Self::Delete { id } => Some(id),
            _ => None,
        }
    }

    /// Returns the lane of an operation that needs no order among the comments of its article: the votes on one comment
    /// are a lane, and a report of it is one.
    pub(super) fn lane(&self) -> Option<String> {
        match self {
            Self::Vote { id, .. } => Some(format!("vote {}", id.stored())),
            Self::Report { id, .. } => Some(format!("report {}", id.stored())),
            _ => None,
        }
    }

    /// Whether to give up a lost request where a repetition might count twice. A vote that counts twice is worse than
    /// one that does not count, and the votes do not show which it is.
    pub(super) const fn must_not_repeat(&self) -> bool {
        matches!(self, Self::Vote { .. })
    }

    /// Returns the comment that it is about and what it does to it, with what this device knows of the reader at the
    /// comment server `site`. `None` for a new comment. `key` is the idempotency key.
    pub(super) fn action(
        &self,
        site: &str,
        key: &str,
        now: Moment,
    ) -> Option<(&CommentId, CommentAction)> {
        let token = |id: &CommentId| {
            let own = OwnComments::load(site, now);
            own.get(id)?.token.clone()
        };
        let voter = || preferences::voter(random::name);
        Some(match self {
            Self::Create { .. } => return None,
            Self::Edit { id, text } => {
                let (text, token) = (text.clone(), token(id));
                (id, CommentAction::Edit { text, token })
            }
            Self::Delete { id } => (id, CommentAction::Delete { token: token(id) }),
            Self::Vote { id, direction, .. } => {
                let (direction, voter) = (*direction, voter());
                (id, CommentAction::Vote { direction, voter })
            }
            Self::Report { id, reason, text } => {
                let (reason, text) = (reason.clone(), text.clone());
                let (voter, key) = (voter(), key.to_owned());
                let action = CommentAction::Report {
                    reason,
                    text,
                    voter,
                    key,
                };
                (id, action)
            }
        })
    }

    /// Takes back what this device remembers of a reaction that the backend refuses.
    pub fn revert(&self, site: &str) {
        match self {
            Self::Vote { id, before, .. } => {
                preferences::set_vote(site, &id.stored(), *before);
            }
            Self::Report { id, text, .. } => {
                preferences::set_reported(site, &id.stored(), false);
                preferences::set_report_draft(site, &id.stored(), text);
            }
            _ => {}
        }
    }
}

impl JsonStored for Operation {
    fn to_json(&self) -> Value {
        let id_of = |id: &CommentId| Value::from(id.stored());
        match self {
            Self::Create {
                submission,
                parent_author,
                root,
            } => Value::object(vec![
                ("text", submission.text.as_str().into()),
                ("name", submission.name.as_str().into()),
                ("email", submission.email.as_str().into()),
                ("website", submission.website.as_str().into()),
                ("parent", submission.parent.as_ref().map(id_of).into()),
                ("parent_author", parent_author.as_deref().into()),
                ("root", root.as_ref().map(id_of).into()),
            ]),
            Self::Edit { id, text } => {
                Value::object(vec![("edit", id_of(id)), ("text", text.as_str().into())])
            }
            Self::Delete { id } => Value::object(vec![("delete", id_of(id))]),
            Self::Vote {
                id,
                direction,
                before,
            } => Value::object(vec![
                (entry_key::VOTE, id_of(id)),
                ("direction", direction.key().into()),
                ("before", before.key().into()),
            ]),
            Self::Report { id, reason, text } => Value::object(vec![
                ("report", id_of(id)),
                ("reason", reason.as_str().into()),
                ("text", text.as_str().into()),
            ]),
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let id = |key: &str| text(key).map(CommentId::from_stored);
        if let Some(id) = id(entry_key::VOTE) {
            return Some(Self::Vote {
                id,
                direction: VoteDirection::from_key(text("direction")?)?,
                before: text("before").and_then(VoteDirection::from_key)?,
            });
        }
        if let Some(id) = id("delete") {
            return Some(Self::Delete { id });
        }
        let content = text("text")?.to_owned();
        if let Some(id) = id("report") {
            return Some(Self::Report {
                id,
                reason: text("reason")?.to_owned(),
                text: content,
            });
        }
        if let Some(id) = id("edit") {
            return Some(Self::Edit { id, text: content });
        }
        let submission = Submission {
            text: content,
            name: text_in(value, "name"),
            email: text_in(value, "email"),
            website: text_in(value, "website"),
            parent: id("parent"),
        };
        Some(Self::Create {
            submission,
            parent_author: text("parent_author").map(str::to_owned),
            root: id("root"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WebStorage;
    use crate::outbox::Entry;
    use standfirst_backend::PageIdentity;

    fn entry(operation: Operation) -> Entry {
        Entry::new(
            "k".into(),
            "s".into(),
            PageIdentity::default(),
            operation,
            0,
        )
    }

    fn report() -> Operation {
        Operation::Report {
            id: "4".into(),
            reason: "spam".into(),
            text: "It sells shoes.".into(),
        }
    }

    fn vote() -> Operation {
        Operation::Vote {
            id: "4".into(),
            direction: VoteDirection::Down,
            before: VoteDirection::Up,
        }
    }

    #[test]
    fn a_report_is_stored_and_sent_with_its_key() {
        let entry = entry(report());
        let stored = entry.to_json();
        assert_eq!(Entry::from_json(&stored), Some(entry.clone()));
        let Some((id, CommentAction::Report { voter, key, .. })) =
            entry.action(Moment::from_milliseconds(0))
        else {
            unreachable!("{entry:?}");
        };
        assert_eq!((id, key.as_str()), (&"4".into(), "k"));
        assert_eq!(Some(voter), WebStorage::Local.text("voter"));
        // Its words are not a comment's: they are neither shown as pending nor given back to a form.
        assert_eq!((entry.text(), entry.draft_place()), (None, None));
    }

    #[test]
    fn a_report_has_a_lane_of_its_own_and_is_repeated() {
        let delete = entry(Operation::Delete { id: "4".into() });
        let vote = entry(vote());
        let entry = entry(report());
        assert!(![delete.lane(), vote.lane()].contains(&entry.lane()));
        let stored = entry.to_json();
        let lane = stored.get("lane").and_then(Value::as_str);
        assert_eq!(lane, Some(entry.lane().as_str()), "for the service worker");
        assert!(!entry.operation.must_not_repeat());
    }

    #[test]
    fn refused_reactions_are_forgotten() {
        preferences::set_reported("s", "4", true);
        report().revert("s");
        assert!(!preferences::reported("s", "4"));
        // The words are in the form when it is opened again.
        assert!(preferences::report_draft("s", "4").is_some_and(|text| !text.is_empty()));
        preferences::set_vote("s", "4", VoteDirection::Down);
        vote().revert("s");
        assert_eq!(preferences::vote("s", "4"), VoteDirection::Up);
    }
}
