//! What a reader does to a comment that exists: edit or delete one's own, vote, report.
//!
//! A page sends the request of an action ([`Backend::act`]), a service worker sends the same request later
//! ([`Backend::serialize_action`]), and a view asks whether it can be made at all ([`Backend::can_act`]). Each of them
//! works for every action. What differs is in [`Backend::call_of`] and [`Backend::read_update`].

use super::build_request::build;
use super::client::Backend;
use super::error::BackendError;
use super::mapping;
use super::parsed_response::ParsedResponse;
use super::profile::RequestTemplate;
use super::read_thread;
use super::serialized_request::SerializedRequest;
use super::types::{PageIdentity, VoteDirection};
use super::values::Values;
use standfirst_model::{CommentId, CommentStatus, FailureKind, Moment, Untrusted};

/// What a reader does to a comment that exists, with what the backend recognises the reader by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommentAction {
    /// Edits one's own comment.
    Edit {
        /// The new text.
        text: String,
        /// The edit token.
        token: Option<String>,
    },
    /// Deletes one's own comment.
    Delete {
        /// The edit token.
        token: Option<String>,
    },
    /// Votes.
    Vote {
        /// The vote.
        direction: VoteDirection,
        /// The random name of the reader.
        voter: String,
    },
    /// Reports the comment to the moderators.
    Report {
        /// The reason, by its name in a profile.
        reason: String,
        /// The reader's words, or nothing.
        text: String,
        /// The random name of the reader.
        voter: String,
        /// The idempotency key.
        key: String,
    },
}

/// What the backend's response to an action says about the comment. Empty if it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentUpdate {
    /// The text to show.
    pub body: Option<Untrusted>,
    /// When the comment was edited.
    pub edited: Option<Moment>,
    /// The comment's status, such as held for moderation.
    pub status: Option<CommentStatus>,
    /// The score.
    pub score: Option<i64>,
}

/// The call of an action: its name in a profile, what it is called in an error, its request, and the values for that.
struct Call<'a> {
    name: &'static str,
    attempt: &'static str,
    request: Option<&'a RequestTemplate>,
    values: Values,
}

impl Backend {
    fn call_of(&self, page: &PageIdentity, id: &CommentId, action: &CommentAction) -> Call<'_> {
        let profile = self.profile();
        let values = self.page_values(page).with("comment_id", id.known());
        match action {
            CommentAction::Edit { text, token } => Call {
                name: "edit",
                attempt: "changing a comment",
                request: profile.edit.as_ref().map(|call| &call.request),
                values: values
                    .with("token", token.as_deref())
                    .with("text", text.as_str()),
            },
            CommentAction::Delete { token } => Call {
                name: "delete",
                attempt: "deleting a comment",
                request: profile.delete.as_ref().map(|call| &call.request),
                values: values.with("token", token.as_deref()),
            },
            CommentAction::Vote { direction, voter } => {
                let call = profile.vote.as_ref();
                let word = call.and_then(|call| call.directions.get(direction.key()).cloned());
                Call {
                    name: "vote",
                    attempt: "voting",
                    request: call.filter(|_| word.is_some()).map(|call| &call.request),
                    values: values.with("voter", voter.as_str()).with("direction", word),
                }
            }
            CommentAction::Report {
                reason,
                text,
                voter,
                key,
            } => {
                let call = profile.report.as_ref();
                let reason = call.and_then(|call| call.reasons.get(reason).cloned());
                Call {
                    name: "report",
                    attempt: "reporting a comment",
                    request: call.filter(|_| reason.is_some()).map(|call| &call.request),
                    values: values
                        .with("reason", reason)
                        .with("text", text.as_str())
                        .with("voter", voter.as_str())
                        .with("idempotency_key", key.as_str()),
                }
            }
        }
    }

    /// Returns the reasons for which readers may report a comment; none if the backend takes no reports.
    pub fn report_reasons(&self) -> Vec<String> {
        let call = self.profile().report.as_ref();
        call.map_or_else(Vec::new, |call| call.reasons.keys().cloned().collect())
    }

    fn read_update(
        &self,
        action: &CommentAction,
        answer: &ParsedResponse,
    ) -> Result<CommentUpdate, BackendError> {
        let mut update = CommentUpdate::default();
        let (profile, scope) = (self.profile(), answer.scope());
        match action {
            CommentAction::Edit { .. } => {
                let item = profile.edit.as_ref().and_then(|call| call.item.as_ref());
                if let Some(item) = item.and_then(|path| answer.item(path)) {
                    let fields = self.fields(answer.attempt)?;
                    let scope = scope.at(&item);
                    update.body = mapping::untrusted(Some(&fields.body), scope);
                    update.edited = mapping::moment(fields.edited.as_ref(), scope);
                    update.status = read_thread::status(fields, scope);
                }
            }
            CommentAction::Vote { .. } => {
                if let Some(call) = &profile.vote {
                    let against = mapping::number(call.score_against.as_ref(), scope).unwrap_or(0);
                    let score = mapping::number(call.score.as_ref(), scope);
                    update.score = score.map(|score| score.saturating_sub(against));
                }
            }
            CommentAction::Delete { .. } | CommentAction::Report { .. } => {}
        }
        Ok(update)
    }

    /// Whether the request of an action can be built. It may need the comment's id or edit token, which are unknown if
    /// the response that contained them was lost.
    pub fn can_act(&self, page: &PageIdentity, id: &CommentId, action: &CommentAction) -> bool {
        let call = self.call_of(page, id, action);
        let can_be_made = |request| build(request, &self.profile().headers, None, &call.values);
        call.request
            .is_some_and(|request| can_be_made(request).is_ok())
    }

    /// Serializes the request of an action. Returns `None` if only a page can send it ([`Backend::serialize`]).
    pub fn serialize_action(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        action: &CommentAction,
    ) -> Option<SerializedRequest> {
        let call = self.call_of(page, id, action);
        self.serialize(call.request?, &call.values)
    }

    /// Sends the request of an action.
    pub async fn act(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        action: &CommentAction,
    ) -> Result<CommentUpdate, BackendError> {
        let call = self.call_of(page, id, action);
        let request = call
            .request
            .ok_or_else(|| self.missing_call(call.attempt, call.name))?;
        let sent = self.request(call.attempt, request, None, None, call.values);
        match sent.await {
            // The comment is already gone, which is what the reader wanted.
            Err(error)
                if matches!(action, CommentAction::Delete { .. })
                    && error.failure().kind == FailureKind::Gone =>
            {
                Ok(CommentUpdate::default())
            }
            answer => self.read_update(action, &answer?),
        }
    }
}
