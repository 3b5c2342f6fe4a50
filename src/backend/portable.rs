//! Requests that somebody else sends in the place of this program: the service worker, where no page is
//! open.

use super::client::Backend;
use super::profile::RequestTemplate;
use super::request::build;
use super::template::Values;
use super::terms::{CreateContext, Direction, PageIdentity};
use crate::backend::json::Value;
use crate::model::{CommentId, Submission};

impl Backend {
    /// A filled request as JSON. `None` where the backend does not recognise a repetition, and where
    /// the reader has signed in, whose token nobody else holds.
    fn portable(&self, template: &RequestTemplate, values: &Values) -> Option<Value> {
        if !self.profile().capabilities.idempotency_key || self.access().has_token() {
            return None;
        }
        let request = build(template, &self.profile().headers, None, values).ok()?;
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_str().into()));
        Some(Value::object(vec![
            ("url", request.url.as_str().into()),
            ("method", request.method.as_str().into()),
            ("headers", Value::object(headers.collect())),
            ("body", request.body.as_deref().into()),
        ]))
    }

    /// The request of a new comment. This program sends it once more, to learn the answer.
    pub fn portable_create(
        &self,
        page: &PageIdentity,
        submission: &Submission,
        context: &CreateContext,
    ) -> Option<Value> {
        let call = self.profile().create.as_ref()?;
        let values = self.create_values(page, submission, context);
        self.portable(&call.request, &values)
    }

    /// The request of a change of one's own comment.
    pub fn portable_edit(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        text: &str,
        token: Option<&str>,
    ) -> Option<Value> {
        let call = self.profile().edit.as_ref()?;
        let values = self.own_values(page, id, token).with("text", text);
        self.portable(&call.request, &values)
    }

    /// The request of the removal of one's own comment.
    pub fn portable_delete(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        token: Option<&str>,
    ) -> Option<Value> {
        let call = self.profile().delete.as_ref()?;
        self.portable(&call.request, &self.own_values(page, id, token))
    }

    /// The request of a vote.
    pub fn portable_vote(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        direction: Direction,
        voter: &str,
    ) -> Option<Value> {
        let call = self.profile().vote.as_ref()?;
        let values = self.vote_values(page, id, direction, voter)?;
        self.portable(&call.request, &values)
    }
}
