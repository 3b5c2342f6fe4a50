//! A new comment: its request, what the answer means, and how it is recognised in a thread.

use crate::backend::json::Value;

use super::client::Backend;
use super::fault::Fault;
use super::judgement::holds;
use super::mapping;
use super::template::Values;
use super::terms::{CreateContext, Created, PageIdentity};
use super::thread;
use crate::model::{Comment, CommentId, FailureKind, Standing, Submission, Untrusted};

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
            .with("idempotency_key", context.idempotency_key.as_str());
        if let Some(parent) = &submission.parent {
            values.set("parent_id", parent.0.as_str());
            values.set(
                "parent_author",
                context.parent_author.as_deref().unwrap_or_default(),
            );
            values.set(
                "root_id",
                context.root.as_ref().unwrap_or(parent).0.as_str(),
            );
        }
        values
    }

    /// A new comment.
    pub async fn create(
        &self,
        page: &PageIdentity,
        submission: &Submission,
        context: &CreateContext,
    ) -> Result<Created, Fault> {
        let attempt = "sending a comment";
        let call = self
            .profile()
            .create
            .as_ref()
            .ok_or_else(|| self.lacks(attempt, "create"))?;
        let values = self.create_values(page, submission, context);
        let answer = self.ask(attempt, &call.request, None, None, values).await?;
        let status = answer.response.status;
        let any = |conditions: &[super::profile::Condition]| {
            conditions
                .iter()
                .any(|condition| holds(condition, status, answer.scope()))
        };
        if any(&call.spam) {
            return Err(Fault::of(
                attempt,
                FailureKind::Spam,
                "the backend took it for spam",
            ));
        }
        let item = call
            .item
            .as_ref()
            .and_then(|path| answer.item(path))
            .filter(Value::is_object);
        let mut comment = match item {
            Some(item) => {
                let read = thread::comment(self.fields(attempt)?, answer.scope().at(&item));
                read.map_err(|found| self.unreadable(&answer, "create", found))?
            }
            None => from_submission(submission, &context.idempotency_key),
        };
        // Some backends answer without the parent, or with another word for the top.
        comment.parent.clone_from(&submission.parent);
        comment.standing = if any(&call.held) {
            Standing::Held
        } else {
            Standing::Published
        };
        Ok(Created {
            comment,
            token: mapping::text(call.token.as_ref(), answer.scope()),
            editable_until: mapping::moment(call.editable_until.as_ref(), answer.scope()),
            server_time: answer.response.time_of_another_clock(),
        })
    }

    /// True where a comment looks like the one that was sent: the same words, and what the profile says beside
    /// them. Some backends put a reply under the first comment of its branch, `root`.
    pub fn recognises(
        &self,
        submission: &Submission,
        root: Option<&CommentId>,
        comment: &Comment,
    ) -> bool {
        let Some(create) = &self.profile().create else {
            return false;
        };
        let (parent, name) = (comment.parent.as_ref(), key(&submission.name));
        let same_parent =
            parent == submission.parent.as_ref() || (parent.is_some() && parent == root);
        let same_name = name.is_empty() || key(&comment.author.name) == name;
        let body = super::judgement::plain(&comment.body.text);
        let source = comment.source.as_deref().unwrap_or(&body);
        let words = key(&submission.text);
        (same_parent || create.any_parent)
            && (same_name || create.any_name)
            && !words.is_empty()
            && (key(source) == words || key(&body) == words)
    }
}

/// Letters and digits only: backends add markup, change quotes and join lines. Of what is not
/// ASCII the marks they put in the place of others go too: quotes, dashes and the ellipsis.
fn key(text: &str) -> String {
    text.chars()
        .filter(|one| {
            one.is_ascii_alphanumeric()
                || (!one.is_ascii()
                    && !one.is_whitespace()
                    && !matches!(one, '\u{2010}'..='\u{2027}' | '\u{ab}' | '\u{bb}'))
        })
        .map(|one| one.to_ascii_lowercase())
        .collect()
}

pub(super) fn from_submission(submission: &Submission, id: &str) -> Comment {
    let mut comment = Comment::new(format!("sent-{id}"), None, "");
    comment.body = Untrusted::plain(submission.text.clone());
    comment.author.name.clone_from(&submission.name);
    comment.author.website = Some(submission.website.clone()).filter(|site| !site.is_empty());
    comment
}
