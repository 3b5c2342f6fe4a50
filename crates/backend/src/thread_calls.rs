//! The operations on threads: fetching comments, replies and counts.

use standfirst_json::Value;

use super::bad_rows::{BadRows, Unreadable};
use super::client::{Backend, TOKENS};
use super::error::BackendError;
use super::mapping;
use super::paging;
use super::profile::{CommentFields, Shape, ThreadCall};
use super::read_thread;
use super::types::PageIdentity;
use super::values::Values;
use standfirst_model::order::sort_by;
use standfirst_model::text::joined;
use standfirst_model::thread::PageCursor;
use standfirst_model::{Comment, CommentId, SortOrder, ThreadPage};

/// The maximum number of requests for parents on other pages. Each request reaches one level further up; real
/// conversations are not nested deeper.
const MAX_PARENT_REQUESTS: usize = 8;

/// The maximum number of parents in one request: an address cannot hold more ids, and backends do not return more
/// comments at once.
const MAX_IDS_PER_REQUEST: usize = 100;

/// Joins edit tokens into the text that templates use as `{tokens}`: `id:token,…`.
pub(super) fn join_tokens(tokens: &[(CommentId, String)]) -> String {
    let pairs = tokens.iter();
    let pairs = pairs.filter_map(|(id, token)| Some(format!("{}:{token}", id.known()?)));
    let pairs: Vec<String> = pairs.collect();
    joined(&mut pairs.iter().map(String::as_str), ",")
}

impl Backend {
    pub(super) fn page_values(&self, page: &PageIdentity) -> Values {
        self.values()
            .with("page_id", page.id.as_str())
            .with("page_path", page.path.as_str())
            .with("page_url", page.url.as_str())
            .with("page_title", page.title.as_str())
            .with("slug", page.slug.as_str())
    }

    fn thread_call(&self, attempt: &str) -> Result<&ThreadCall, BackendError> {
        self.profile()
            .thread
            .as_ref()
            .ok_or_else(|| self.missing_call(attempt, "thread"))
    }

    pub(super) fn fields(&self, attempt: &str) -> Result<&CommentFields, BackendError> {
        Ok(&self.thread_call(attempt)?.fields)
    }

    /// Fetches a page of a thread. `tokens` are the edit tokens of the reader's own comments: some backends show held
    /// comments to the reader who has their tokens.
    pub async fn thread(
        &self,
        page: &PageIdentity,
        order: SortOrder,
        cursor: Option<&PageCursor>,
        tokens: &[(CommentId, String)],
    ) -> Result<ThreadPage, BackendError> {
        let attempt = "loading the thread";
        let call = self.thread_call(attempt)?;
        let mut values = self.page_values(page).with(TOKENS, join_tokens(tokens));
        paging::apply(&call.paging, cursor, &mut values);
        let address = paging::address(&call.paging, cursor);
        let sort = call
            .sorts
            .get(&order)
            .or_else(|| call.sorts.get(&call.default_sort));
        let requested = self.request(attempt, &call.request, sort, address, values);
        let answer = match requested.await {
            Err(error) if error.is_past_the_end(cursor.is_some()) => {
                return Ok(ThreadPage::default());
            }
            answer => answer?,
        };
        let items = answer
            .list("thread", &call.items)
            .map_err(|found| self.unreadable(&answer, "thread", found))?;
        let read = read_thread::read(
            &call.shape,
            &call.fields,
            &items,
            answer.scope(),
            cursor.is_some(),
        );
        let read = read.map_err(|found| self.unreadable(&answer, "thread", found))?;
        self.warn_bad_rows(&answer, "thread", read.bad);
        let mut comments = read.comments;
        if let Err(error) = self.fetch_parents(page, call, &mut comments).await {
            // The comments that were loaded are shown anyway. One without its parent is shown at the top level.
            self.inner.transport.warn(&error.to_string());
        }
        let total = mapping::count(call.total.as_ref(), answer.scope());
        Ok(ThreadPage {
            closed: mapping::truth(call.closed.as_ref(), answer.scope()),
            next: answer.next(
                &call.paging,
                cursor,
                items.len(),
                self.page_size(),
                total.filter(|_| matches!(call.shape, Shape::Flat { .. })),
            ),
            total,
            comments,
        })
    }

    /// Fetches the parents that are on other pages and puts them before the comments, so that no reply is an orphan.
    async fn fetch_parents(
        &self,
        page: &PageIdentity,
        call: &ThreadCall,
        comments: &mut Vec<Comment>,
    ) -> Result<(), BackendError> {
        let Some(request) = &call.missing_parents else {
            return Ok(());
        };
        let mut requested: Vec<CommentId> = Vec::new();
        for _ in 0..MAX_PARENT_REQUESTS {
            let mut missing = read_thread::missing_parents(comments);
            missing.retain(|id| requested.binary_search(id).is_err());
            missing.truncate(MAX_IDS_PER_REQUEST);
            if missing.is_empty() {
                break;
            }
            let ids = missing.iter().filter_map(CommentId::known);
            let ids: Vec<Value> = ids.map(Value::from).collect();
            let values = self.page_values(page).with("ids", ids);
            let answer = self
                .request(
                    "loading the parents of replies",
                    request,
                    None,
                    None,
                    values,
                )
                .await?;
            let items = answer
                .list("thread", &call.items)
                .map_err(|found| self.unreadable(&answer, "thread", found))?;
            let read = read_thread::read(&call.shape, &call.fields, &items, answer.scope(), false);
            let read = read.map_err(|found| self.unreadable(&answer, "thread", found))?;
            self.warn_bad_rows(&answer, "thread", read.bad);
            comments.splice(0..0, read.comments);
            requested.extend(missing);
            sort_by(&mut requested, |a, b| a < b);
        }
        Ok(())
    }

    /// Fetches the replies to one comment.
    pub async fn replies(
        &self,
        page: &PageIdentity,
        parent: &CommentId,
    ) -> Result<Vec<Comment>, BackendError> {
        let attempt = "loading replies";
        let call = self
            .profile()
            .replies
            .as_ref()
            .ok_or_else(|| self.missing_call(attempt, "replies"))?;
        let thread_call = self.thread_call(attempt)?;
        let values = self.page_values(page).with("comment_id", parent.known());
        let answer = self
            .request(attempt, &call.request, None, None, values)
            .await?;
        let items = answer
            .list("replies", &call.items)
            .map_err(|found| self.unreadable(&answer, "replies", found))?;
        let read = read_thread::read(
            &thread_call.shape,
            &thread_call.fields,
            &items,
            answer.scope(),
            false,
        );
        let read = read.map_err(|found| self.unreadable(&answer, "replies", found))?;
        self.warn_bad_rows(&answer, "replies", read.bad);
        let mut replies = read.comments;
        for reply in &mut replies {
            reply.parent.get_or_insert_with(|| parent.clone());
        }
        Ok(replies)
    }

    /// Fetches the comment counts of several pages, in the order of `pages`; `None` for those the backend leaves out.
    pub async fn counts(&self, pages: &[PageIdentity]) -> Result<Vec<Option<u32>>, BackendError> {
        let attempt = "counting comments";
        let call = self
            .profile()
            .counts
            .as_ref()
            .ok_or_else(|| self.missing_call(attempt, "counts"))?;
        let mut names = Vec::new();
        for page in pages {
            let named = match &call.page {
                Some(template) => template.plain(&self.page_values(page)).ok().flatten(),
                None => Some(page.path.clone()),
            };
            names.push(named.unwrap_or_default());
        }
        let list: Vec<Value> = names.iter().map(|name| Value::from(name.clone())).collect();
        let answer = self
            .request(
                attempt,
                &call.request,
                None,
                None,
                self.values().with("pages", list),
            )
            .await?;
        let found = answer.item(&call.counts);
        if found.is_none() && !call.counts.finds_null(answer.scope()) {
            let unreadable = Unreadable::at("counts", "numbers", &call.counts, &answer.json);
            return Err(self.unreadable(&answer, "counts", unreadable));
        }
        let found = found.unwrap_or_default();
        let (mut counts, mut bad) = (Vec::new(), BadRows::default());
        for (row, name) in names.iter().enumerate() {
            let value = match found.as_array() {
                Some(list) => list.get(row),
                None => found.get(name),
            };
            let value = value.filter(|value| !value.is_null());
            let count = value.and_then(|value| super::values::scalar(value).parse().ok());
            if count.is_none()
                && let Some(value) = value
            {
                bad.add(
                    row,
                    Unreadable::at("counts", "whole numbers", &call.counts, value),
                );
            }
            counts.push(count);
        }
        self.warn_bad_rows(&answer, "counts", bad);
        Ok(counts)
    }
}
