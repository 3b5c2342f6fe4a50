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
use super::place::{self, Place};
use super::{Server, reading, writing};
use crate::client::Client;
use crate::content::Comments;
use crate::problem::{FieldError, Problem};
use crate::store::{
    Created, Edited, Found, MOST_COMMENTS, Outcome, Proof, Request, Sort, Stored, Write, hash,
};
use crate::validate::{self, NewComment};

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
    State(shared): State<Server>,
    Path(slug): Path,
    Query(query): Query<ThreadQuery>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let place = place::of_article(&shared, &slug)?;
    page_of(&shared, place, query, &headers).await
}

/// Returns a page of the thread of an article or an external page.
pub async fn thread_of_page(
    State(shared): State<Server>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let (article, page) = (query.article.as_deref(), query.page.as_deref());
    let place = place::of(&shared, &headers, article, page)?;
    let query = ThreadQuery {
        sort: query.sort,
        limit: query.limit,
        cursor: query.cursor,
    };
    page_of(&shared, place, query, &headers).await
}

/// Returns a page of a thread. Held comments are included if the request has their edit tokens.
async fn page_of(
    shared: &Server,
    place: Place,
    query: ThreadQuery,
    headers: &HeaderMap,
) -> Result<Json<Value>, Problem> {
    let request = Request {
        article: place.name,
        sort: query.sort,
        cursor: query.cursor,
        limit: query.limit.unwrap_or(20).clamp(1, MOST_COMMENTS),
        own: input::own_comments(headers),
    };
    let found = reading(shared, move |store| store.thread(&request)).await?;
    let Found::Page(page) = found else {
        return Err(bad_query("The cursor is none of a page in this order."));
    };
    let items: Vec<Value> = page.comments.iter().map(Stored::to_json).collect();
    Ok(Json(json!({
        "items": items,
        "next_cursor": page.next,
        "total": page.total,
        "comments_status": place.comments,
    })))
}

/// Returns a published comment.
pub async fn one(State(shared): State<Server>, Path(id): Path) -> Result<Json<Value>, Problem> {
    let found = reading(&shared, move |store| store.comment(&id)).await?;
    let found = found.filter(|one| one.status == "published");
    found
        .map(|one| Json(one.to_json()))
        .ok_or_else(|| Problem::not_found("such comment"))
}

/// Creates a comment on an article.
pub async fn create(
    State(shared): State<Server>,
    Path(slug): Path,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let new: NewComment = input::json(&headers, body, &shared.options).await?;
    let place = place::of_article(&shared, &slug)?;
    write(&shared, place, client, &headers, new).await
}

/// Creates a comment on an article or an external page.
pub async fn create_on_page(
    State(shared): State<Server>,
    Query(query): Query<PageQuery>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let new: NewComment = input::json(&headers, body, &shared.options).await?;
    let (article, page) = (query.article.as_deref(), query.page.as_deref());
    let place = place::of(&shared, &headers, article, page)?;
    write(&shared, place, client, &headers, new).await
}

async fn write(
    shared: &Server,
    place: Place,
    client: Client,
    headers: &HeaderMap,
    mut new: NewComment,
) -> Result<Response, Problem> {
    if place.comments != Comments::Open {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "comments_closed",
            "This article takes no more comments.",
        ));
    }
    let errors = validate::check(&mut new);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let key = input::idempotency_key(headers)?;
    let write = Write {
        claims_authorship: place
            .article
            .is_some_and(|article| article.has_author(&new.author.email)),
        proof: input::proof(shared, headers, &new.author.email),
        article: place.name,
        parent: new.parent_id,
        author: new.author.name,
        email: new.author.email,
        website: new.author.website,
        text: new.text,
        key,
        created: None,
    };
    let write = Arc::new(write);
    // A repeated request does not count against the rate limit, however often its response was lost.
    let again = Arc::clone(&write);
    let outcome = match reading(shared, move |store| store.replay(&again)).await? {
        Some(outcome) => outcome,
        None => {
            shared.throttles.comments.admit(client)?;
            let (hold, edit_window) = (shared.options.moderation, shared.options.edit_window);
            writing(shared, move |store| store.create(&write, hold, edit_window)).await?
        }
    };
    match outcome {
        Outcome::Created(created) => Ok(created_answer(shared, &created, false)),
        Outcome::Replayed(created) => Ok(created_answer(shared, &created, true)),
        Outcome::KeyMismatch => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_mismatch",
            "This key was used for another comment.",
        )),
        Outcome::Duplicate => Err(Problem::new(
            StatusCode::CONFLICT,
            "duplicate",
            "The same comment is there already.",
        )),
        Outcome::Blank => Err(Problem::invalid(vec![validate::no_text()])),
        Outcome::ParentMissing => Err(Problem::invalid(vec![FieldError {
            field: "parent_id",
            code: "unknown_parent",
            detail: "The comment it answers is not there.".to_owned(),
        }])),
    }
}

fn created_answer(shared: &Server, created: &Created, replayed: bool) -> Response {
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
struct Change {
    #[serde(default)]
    text: String,
}

/// Edits the requester's own comment. If the edit awaits moderation, the response is the comment with the new text
/// and the status `held`.
pub async fn edit(
    State(shared): State<Server>,
    Path(id): Path,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let change: Change = input::json(&headers, body, &shared.options).await?;
    own(&shared, &id, &headers).await?;
    if let Some(error) = validate::check_text(&change.text) {
        return Err(Problem::invalid(vec![error]));
    }
    shared.throttles.edits.admit(client)?;
    let hold = shared.options.moderation;
    let proof = Proof {
        is_author: false,
        own: input::own_comments(&headers),
    };
    let changed = writing(&shared, move |store| {
        store.edit(&id, change.text.trim(), hold, &proof)
    })
    .await?;
    match changed {
        Edited::Changed(comment) => Ok(Json(json!({ "comment": comment.to_json() }))),
        Edited::Missing => Err(Problem::not_found("such comment")),
        Edited::Blank => Err(Problem::invalid(vec![validate::no_text()])),
    }
}

/// Removes the requester's own comment.
pub async fn delete(
    State(shared): State<Server>,
    Path(id): Path,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    own(&shared, &id, &headers).await?;
    match writing(&shared, move |store| store.remove(&id)).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("such comment")),
    }
}

/// Returns an error if the request lacks the comment's edit token, or if its edit window is over.
async fn own(shared: &Server, id: &str, headers: &HeaderMap) -> Result<(), Problem> {
    let id = id.to_owned();
    let found = reading(shared, move |store| store.comment(&id)).await?;
    let there = found.filter(|one| matches!(one.status.as_str(), "published" | "held"));
    let comment = there.ok_or_else(|| Problem::not_found("such comment"))?;
    let proof = input::bearer(headers).map(hash);
    if proof.as_deref() != Some(comment.token_hash.as_str()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "This is not the proof that the comment is yours.",
        ));
    }
    if jiff::Timestamp::now().as_second() > comment.editable_until {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "edit_window_over",
            "The time to change it is over.",
        ));
    }
    Ok(())
}
