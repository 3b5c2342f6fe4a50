//! Changing and removing one's own comment.

use super::client::Backend;
use super::error::BackendError;
use super::mapping;
use super::profile::RequestTemplate;
use super::read_thread;
use super::request::build;
use super::template::Values;
use super::types::{Changed, PageIdentity};
use standfirst_model::{CommentId, FailureKind};

impl Backend {
    /// Whether the request of a change can be made: it may need the comment's id, or the proof that it is the
    /// reader's, which a lost answer held.
    pub fn can_edit(&self, page: &PageIdentity, id: &CommentId, token: Option<&str>) -> bool {
        let values = self.own_values(page, id, token).with("text", "…");
        let call = self.profile().edit.as_ref();
        call.is_some_and(|call| self.can_be_made(&call.request, &values))
    }

    /// The same for a removal.
    pub fn can_delete(&self, page: &PageIdentity, id: &CommentId, token: Option<&str>) -> bool {
        let values = self.own_values(page, id, token);
        let call = self.profile().delete.as_ref();
        call.is_some_and(|call| self.can_be_made(&call.request, &values))
    }

    fn can_be_made(&self, request: &RequestTemplate, values: &Values) -> bool {
        build(request, &self.profile().headers, None, values).is_ok()
    }

    /// A change of one's own comment.
    pub async fn edit(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        text: &str,
        token: Option<&str>,
    ) -> Result<Changed, BackendError> {
        let attempt = "changing a comment";
        let call = self
            .profile()
            .edit
            .as_ref()
            .ok_or_else(|| self.lacks(attempt, "edit"))?;
        let values = self.own_values(page, id, token).with("text", text);
        let answer = self.ask(attempt, &call.request, None, None, values).await?;
        let Some(item) = call.item.as_ref().and_then(|path| answer.item(path)) else {
            return Ok(Changed::default());
        };
        let fields = self.fields(attempt)?;
        let scope = answer.scope().at(&item);
        Ok(Changed {
            body: mapping::untrusted(Some(&fields.body), scope),
            edited: mapping::moment(fields.edited.as_ref(), scope),
            status: read_thread::status(fields, scope),
        })
    }

    /// The removal of one's own comment.
    pub async fn delete(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        token: Option<&str>,
    ) -> Result<(), BackendError> {
        let attempt = "deleting a comment";
        let call = self
            .profile()
            .delete
            .as_ref()
            .ok_or_else(|| self.lacks(attempt, "delete"))?;
        let values = self.own_values(page, id, token);
        match self.ask(attempt, &call.request, None, None, values).await {
            // Gone already is what was wanted.
            Err(fault) if fault.failure().kind == FailureKind::Gone => Ok(()),
            answer => answer.map(|_| ()),
        }
    }

    pub(super) fn own_values(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        token: Option<&str>,
    ) -> Values {
        self.page_values(page)
            .with("comment_id", id.known())
            .with("token", token.unwrap_or_default())
    }
}
