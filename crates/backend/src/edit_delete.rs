//! Editing and deleting the reader's own comments.

use super::client::Backend;
use super::error::BackendError;
use super::mapping;
use super::profile::RequestTemplate;
use super::read_thread;
use super::request::build;
use super::template::Values;
use super::types::{EditResult, PageIdentity};
use standfirst_model::{CommentId, FailureKind};

impl Backend {
    /// Whether the edit request can be built. It may need the comment's id or edit token, which are unknown if the
    /// response that contained them was lost.
    pub fn can_edit(&self, page: &PageIdentity, id: &CommentId, token: Option<&str>) -> bool {
        let values = self.own_values(page, id, token).with("text", "…");
        let call = self.profile().edit.as_ref();
        call.is_some_and(|call| self.can_be_made(&call.request, &values))
    }

    /// Whether the delete request can be built, which may need the same values as an edit.
    pub fn can_delete(&self, page: &PageIdentity, id: &CommentId, token: Option<&str>) -> bool {
        let values = self.own_values(page, id, token);
        let call = self.profile().delete.as_ref();
        call.is_some_and(|call| self.can_be_made(&call.request, &values))
    }

    fn can_be_made(&self, request: &RequestTemplate, values: &Values) -> bool {
        build(request, &self.profile().headers, None, values).is_ok()
    }

    /// Edits one of the reader's own comments.
    pub async fn edit(
        &self,
        page: &PageIdentity,
        id: &CommentId,
        text: &str,
        token: Option<&str>,
    ) -> Result<EditResult, BackendError> {
        let attempt = "changing a comment";
        let call = self
            .profile()
            .edit
            .as_ref()
            .ok_or_else(|| self.missing_call(attempt, "edit"))?;
        let values = self.own_values(page, id, token).with("text", text);
        let answer = self
            .request(attempt, &call.request, None, None, values)
            .await?;
        let Some(item) = call.item.as_ref().and_then(|path| answer.item(path)) else {
            return Ok(EditResult::default());
        };
        let fields = self.fields(attempt)?;
        let scope = answer.scope().at(&item);
        Ok(EditResult {
            body: mapping::untrusted(Some(&fields.body), scope),
            edited: mapping::moment(fields.edited.as_ref(), scope),
            status: read_thread::status(fields, scope),
        })
    }

    /// Deletes one of the reader's own comments.
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
            .ok_or_else(|| self.missing_call(attempt, "delete"))?;
        let values = self.own_values(page, id, token);
        match self
            .request(attempt, &call.request, None, None, values)
            .await
        {
            // The comment is already gone, which is what the reader wanted.
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
