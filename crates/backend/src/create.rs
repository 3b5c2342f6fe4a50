//! Creating a comment: the request, and the meaning of the response.

use standfirst_json::Value;

use super::classify_response::holds;
use super::client::{Backend, TOKENS};
use super::error::BackendError;
use super::mapping;
use super::path::Scope;
use super::profile::CommentFields;
use super::read_thread;
use super::thread_calls::join_tokens;
use super::types::{CreateContext, Created, PageIdentity};
use super::values::Values;
use standfirst_model::{
    Comment, CommentId, CommentStatus, FailureKind, Submission, TextFormat, Untrusted,
};

impl Created {
    /// Creates the result for a comment that the backend has but does not show, because it is held for moderation.
    pub fn held(backend: &Backend, submission: &Submission, key: &str) -> Self {
        let mut comment = backend.local_comment(submission, key);
        comment.parent.clone_from(&submission.parent);
        comment.status = CommentStatus::Held;
        Self::of(comment)
    }
}

impl Backend {
    pub(super) fn create_values(
        &self,
        page: &PageIdentity,
        submission: &Submission,
        context: &CreateContext,
    ) -> Values {
        let mut values = self
            .page_values(page)
            .with("text", submission.text.as_str())
            .with("name", submission.name.as_str())
            .with("email", submission.email.as_str())
            .with("website", submission.website.as_str())
            .with("idempotency_key", context.idempotency_key.as_str())
            .with(TOKENS, join_tokens(&context.tokens));
        if let Some(parent) = submission.parent.as_ref().and_then(CommentId::known) {
            values.set("parent_id", parent);
            values.set(
                "parent_author",
                context.parent_author.as_deref().unwrap_or_default(),
            );
            let root = context.root.as_ref().and_then(CommentId::known);
            values.set("root_id", root.unwrap_or(parent));
        }
        values
    }

    /// Whether the backend refuses a comment that it already has.
    pub fn refuses_duplicates(&self) -> bool {
        self.profile().capabilities.refuses_duplicates
    }

    /// Whether the backend may hold a new comment for moderation.
    pub fn may_hold(&self) -> bool {
        let create = self.profile().create.as_ref();
        create.is_some_and(|create| !create.held.is_empty())
    }

    /// Sends a read request, past all caches, to find out whether the backend responds.
    pub async fn check_reachable(&self, page: &PageIdentity) -> Result<(), BackendError> {
        let backend = self.bypassing_cache();
        if self.profile().settings.is_some() {
            return backend.settings().await.map(|_| ());
        }
        let order = backend.fixed_settings().default_sort;
        backend.thread(page, order, None, &[]).await.map(|_| ())
    }

    /// Returns what a reader typed as the thread will show it: as Markdown if the thread's texts are Markdown, else as
    /// plain text.
    pub fn typed_text(&self, text: &str) -> Untrusted {
        let thread = self.profile().thread.as_ref();
        let body = thread.map(|call| &call.fields.body);
        let is_markdown = body.is_some_and(|body| mapping::format(body) == TextFormat::Markdown);
        Untrusted {
            text: text.to_owned(),
            format: if is_markdown {
                TextFormat::Markdown
            } else {
                TextFormat::Plain
            },
        }
    }

    /// Returns a comment made only from what was sent.
    pub(super) fn local_comment(&self, submission: &Submission, key: &str) -> Comment {
        let mut comment = Comment::new("", None, "");
        comment.id = CommentId::Local(key.to_owned());
        comment.body = self.typed_text(&submission.text);
        comment.author.name.clone_from(&submission.name);
        comment.author.website = Some(submission.website.clone()).filter(|site| !site.is_empty());
        comment
    }

    /// Sends a new comment.
    pub async fn create(
        &self,
        page: &PageIdentity,
        submission: &Submission,
        context: &CreateContext,
    ) -> Result<Created, BackendError> {
        let attempt = "sending a comment";
        let call = self
            .profile()
            .create
            .as_ref()
            .ok_or_else(|| self.missing_call(attempt, "create"))?;
        if matches!(submission.parent, Some(CommentId::Local(_))) {
            // Without the parent's id the backend would publish the reply at the top level.
            let reason = "the backend has not sent the id of the parent comment";
            return Err(BackendError::of(
                attempt,
                FailureKind::ParentMissing,
                reason,
            ));
        }
        let values = self.create_values(page, submission, context);
        let answer = self
            .request(attempt, &call.request, None, None, values)
            .await?;
        let status = answer.response.status;
        let any = |conditions: &[super::profile::Condition]| {
            conditions
                .iter()
                .any(|condition| holds(condition, status, answer.scope()))
        };
        let item = call
            .item
            .as_ref()
            .and_then(|path| answer.item(path))
            .filter(Value::is_object);
        let mut comment = match item {
            Some(item) => {
                let sent = self.local_comment(submission, &context.idempotency_key);
                let fields = self.fields(attempt).ok();
                merge_response(fields, answer.scope().at(&item), sent)
            }
            None => self.local_comment(submission, &context.idempotency_key),
        };
        // The comment's own status may show a rejection even if none of the profile's conditions holds.
        if any(&call.spam) || comment.status == CommentStatus::Removed {
            return Err(BackendError::of(
                attempt,
                FailureKind::Spam,
                "the backend rejected the comment as spam",
            ));
        }
        if any(&call.held) {
            comment.status = CommentStatus::Held;
        }
        // Some backends return no parent, or another value for the top level.
        comment.parent.clone_from(&submission.parent);
        Ok(Created {
            comment,
            token: mapping::text(call.token.as_ref(), answer.scope()),
            editable_until: mapping::moment(call.editable_until.as_ref(), answer.scope()),
            server_time: answer.response.server_time_if_skewed(),
        })
    }
}

/// Reads the comment from the response. A successful response may lack fields; those are filled in from what was
/// sent.
fn merge_response(fields: Option<&CommentFields>, scope: Scope<'_>, sent: Comment) -> Comment {
    let Some(fields) = fields else {
        return sent;
    };
    let id =
        mapping::text(Some(&fields.id), scope).map_or_else(|| sent.id.clone(), CommentId::Known);
    let mut comment = read_thread::comment_of(id, fields, scope);
    if comment.body.text.is_empty() {
        comment.body = sent.body;
    }
    if comment.author.name.is_empty() {
        comment.author.name = sent.author.name;
    }
    comment.author.website = comment.author.website.or(sent.author.website);
    comment
}
