//! Endpoints that read and write comments.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{self, Path, Query, bad_query};
use super::thread_target::{self, ThreadTarget};
use super::{SharedState, read_store, write_store};
use crate::client::Client;
use crate::content::CommentsStatus;
use crate::problem::{FieldError, Problem};
use crate::store::{
    CreateOutcome, CreatedComment, Credentials, EditOutcome, NewComment, Sort, StoredComment,
    ThreadOutcome, ThreadRequest, sha256,
};
use crate::validate::{self, SubmittedComment};

/// The query parameters of an article's thread.
#[derive(Debug, Default, Deserialize)]
pub struct ThreadQuery {
    #[serde(default)]
    sort: Sort,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The query parameters of a thread by article or page.
#[derive(Debug, Default, Deserialize)]
pub struct PageQuery {
    article: Option<String>,
    page: Option<String>,
    #[serde(default)]
    sort: Sort,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Returns a page of an article's thread.
pub async fn thread(
    State(shared): State<SharedState>,
    Path(slug): Path,
    Query(query): Query<ThreadQuery>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let target = thread_target::of_article(&shared, &slug)?;
    thread_page(&shared, target, query, &headers).await
}

/// Returns a page of the thread of an article or an external page.
pub async fn thread_of_page(
    State(shared): State<SharedState>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let (article, page) = (query.article.as_deref(), query.page.as_deref());
    let target = thread_target::resolve(&shared, &headers, article, page)?;
    let query = ThreadQuery {
        sort: query.sort,
        limit: query.limit,
        cursor: query.cursor,
    };
    thread_page(&shared, target, query, &headers).await
}

/// Returns a page of a thread. Held comments are included if the request has their edit tokens.
async fn thread_page(
    shared: &SharedState,
    target: ThreadTarget,
    query: ThreadQuery,
    headers: &HeaderMap,
) -> Result<Json<Value>, Problem> {
    let request = ThreadRequest {
        article: target.name,
        sort: query.sort,
        cursor: query.cursor,
        limit: input::page_size(query.limit),
        edit_tokens: input::edit_tokens(headers),
    };
    let found = read_store(shared, move |store| store.thread(&request)).await?;
    let ThreadOutcome::Page(page) = found else {
        return Err(bad_query("The cursor is not valid for this sort order."));
    };
    let items: Vec<Value> = page.comments.iter().map(StoredComment::to_json).collect();
    Ok(Json(json!({
        "items": items,
        "next_cursor": page.next,
        "total": page.total,
        "comments_status": target.comments,
    })))
}

/// Returns a published comment.
pub async fn show(
    State(shared): State<SharedState>,
    Path(id): Path,
) -> Result<Json<Value>, Problem> {
    let found = read_store(&shared, move |store| store.comment(&id)).await?;
    let found = found.filter(|one| one.status == "published");
    found
        .map(|one| Json(one.to_json()))
        .ok_or_else(|| Problem::not_found("such comment"))
}

/// Creates a comment on an article.
pub async fn create(
    State(shared): State<SharedState>,
    Path(slug): Path,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let new: SubmittedComment = input::json(&headers, body, &shared.options).await?;
    let target = thread_target::of_article(&shared, &slug)?;
    create_comment(&shared, target, client, &headers, new).await
}

/// Creates a comment on an article or an external page.
pub async fn create_on_page(
    State(shared): State<SharedState>,
    Query(query): Query<PageQuery>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let new: SubmittedComment = input::json(&headers, body, &shared.options).await?;
    let (article, page) = (query.article.as_deref(), query.page.as_deref());
    let target = thread_target::resolve(&shared, &headers, article, page)?;
    create_comment(&shared, target, client, &headers, new).await
}

async fn create_comment(
    shared: &SharedState,
    target: ThreadTarget,
    client: Client,
    headers: &HeaderMap,
    mut new: SubmittedComment,
) -> Result<Response, Problem> {
    if target.comments != CommentsStatus::Open {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "comments_closed",
            "Comments on this article are closed.",
        ));
    }
    let errors = validate::trim_and_check(&mut new);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let key = input::idempotency_key(headers)?;
    let comment = NewComment {
        claims_authorship: target
            .article
            .is_some_and(|article| article.has_author(&new.author.email)),
        credentials: input::credentials(shared, headers, &new.author.email),
        article: target.name,
        parent: new.parent_id,
        author: new.author.name,
        email: new.author.email,
        website: new.author.website,
        text: new.text,
        key,
        created: None,
    };
    let comment = Arc::new(comment);
    // A repeated request does not count against the rate limit, however often its response was lost.
    let repeated = Arc::clone(&comment);
    let outcome = match read_store(shared, move |store| store.replay(&repeated)).await? {
        Some(outcome) => outcome,
        None => {
            shared.throttles.comments.admit(client)?;
            let (policy, edit_window) = (shared.options.moderation, shared.options.edit_window);
            write_store(shared, move |store| {
                store.create(&comment, policy, edit_window)
            })
            .await?
        }
    };
    match outcome {
        CreateOutcome::Created(created) => Ok(created_response(shared, &created, false)),
        CreateOutcome::Replayed(created) => Ok(created_response(shared, &created, true)),
        CreateOutcome::KeyMismatch => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_mismatch",
            "This idempotency key was used for another comment.",
        )),
        CreateOutcome::Duplicate => Err(Problem::new(
            StatusCode::CONFLICT,
            "duplicate",
            "This comment has already been posted.",
        )),
        CreateOutcome::Blank => Err(Problem::invalid(vec![validate::blank_text_error()])),
        CreateOutcome::ParentMissing => Err(Problem::invalid(vec![FieldError {
            field: "parent_id",
            code: "unknown_parent",
            detail: "The comment that this one replies to does not exist.".to_owned(),
        }])),
    }
}

fn created_response(shared: &SharedState, created: &CreatedComment, replayed: bool) -> Response {
    let held = created.comment.status == "held";
    let status = if held {
        StatusCode::ACCEPTED
    } else {
        StatusCode::CREATED
    };
    let until =
        jiff::Timestamp::from_second(created.comment.editable_until).map(|until| until.to_string());
    let body = json!({
        "comment": created.comment.to_json(),
        "edit_token": created.token,
        "editable_until": until.ok(),
    });
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let location = format!(
        "{}api/v1/comments/{}",
        shared.options.base_path, created.comment.id
    );
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, location);
    }
    if replayed {
        headers.insert(
            HeaderName::from_static("idempotency-replayed"),
            HeaderValue::from_static("true"),
        );
    }
    response
}

/// The body of an edit request.
#[derive(Debug, Deserialize)]
struct EditBody {
    #[serde(default)]
    text: String,
}

/// Edits the requester's own comment. If the edit awaits moderation, the response is the comment with the new text
/// and the status `held`.
pub async fn edit(
    State(shared): State<SharedState>,
    Path(id): Path,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let edit_body: EditBody = input::json(&headers, body, &shared.options).await?;
    require_edit_token(&shared, &id, &headers).await?;
    if let Some(error) = validate::check_text(&edit_body.text) {
        return Err(Problem::invalid(vec![error]));
    }
    shared.throttles.edits.admit(client)?;
    let policy = shared.options.moderation;
    let credentials = Credentials {
        email_verified: false,
        edit_tokens: input::edit_tokens(&headers),
    };
    let changed = write_store(&shared, move |store| {
        store.edit(&id, edit_body.text.trim(), policy, &credentials)
    })
    .await?;
    match changed {
        EditOutcome::Changed(comment) => Ok(Json(json!({ "comment": comment.to_json() }))),
        EditOutcome::Missing => Err(Problem::not_found("such comment")),
        EditOutcome::Blank => Err(Problem::invalid(vec![validate::blank_text_error()])),
    }
}

/// Removes the requester's own comment.
pub async fn delete(
    State(shared): State<SharedState>,
    Path(id): Path,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    require_edit_token(&shared, &id, &headers).await?;
    match write_store(&shared, move |store| store.remove(&id)).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("such comment")),
    }
}

/// Returns an error if the request lacks the comment's edit token, or if its edit window is over.
async fn require_edit_token(
    shared: &SharedState,
    id: &str,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    let id = id.to_owned();
    let found = read_store(shared, move |store| store.comment(&id)).await?;
    let editable = found.filter(|one| matches!(one.status.as_str(), "published" | "held"));
    let comment = editable.ok_or_else(|| Problem::not_found("such comment"))?;
    let token_hash = input::bearer_token(headers).map(sha256);
    if token_hash.as_deref() != Some(comment.token_hash.as_str()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "The edit token of this comment is missing or wrong.",
        ));
    }
    if jiff::Timestamp::now().as_second() > comment.editable_until {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "edit_window_over",
            "This comment can no longer be edited.",
        ));
    }
    Ok(())
}
