//! Reading and writing comments.

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
    Created, Found, MOST_COMMENTS, MOST_TOKENS, Outcome, Request, Sort, Stored, Write, hash,
};
use crate::validate::{self, NewComment};

/// Which page of a thread.
#[derive(Debug, Default, Deserialize)]
pub struct ThreadQuery {
    #[serde(default)]
    sort: Sort,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// What a thread belongs to, and which page of it.
#[derive(Debug, Default, Deserialize)]
pub struct PageQuery {
    article: Option<String>,
    page: Option<String>,
    #[serde(default)]
    sort: Sort,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// A page of an article's thread.
pub async fn thread(
    State(shared): State<Server>,
    Path(slug): Path,
    Query(query): Query<ThreadQuery>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let place = place::of_article(&shared, &slug)?;
    page_of(&shared, place, query, &headers).await
}

/// A page of the thread of an article or a page.
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

/// Held comments are shown to who has their proof.
async fn page_of(
    shared: &Server,
    place: Place,
    query: ThreadQuery,
    headers: &HeaderMap,
) -> Result<Json<Value>, Problem> {
    let own = input::text(headers, "x-comment-tokens")
        .unwrap_or_default()
        .split(',')
        .filter_map(|one| one.trim().split_once(':'))
        .filter_map(|(id, token)| Some((id.parse().ok()?, hash(token))))
        .take(MOST_TOKENS)
        .collect();
    let request = Request {
        article: place.name,
        sort: query.sort,
        cursor: query.cursor,
        limit: query.limit.unwrap_or(20).clamp(1, MOST_COMMENTS),
        own,
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

/// One comment.
pub async fn one(State(shared): State<Server>, Path(id): Path) -> Result<Json<Value>, Problem> {
    let found = reading(&shared, move |store| store.comment(&id)).await?;
    let found = found.filter(|one| one.status == "published");
    found
        .map(|one| Json(one.to_json()))
        .ok_or_else(|| Problem::not_found("such comment"))
}

/// A new comment on an article.
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

/// A new comment on an article or a page.
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
    let key = input::text(headers, "idempotency-key").filter(|key| (1..=128).contains(&key.len()));
    let write = Write {
        by_author: place
            .article
            .is_some_and(|article| article.author_emails.contains(&new.author.email)),
        article: place.name,
        parent: new.parent_id,
        author: new.author.name,
        email: new.author.email,
        website: new.author.website,
        text: new.text,
        key: key.map(str::to_owned),
        created: None,
    };
    if let Err(seconds) = shared.throttle.admit(client) {
        return Err(Problem::too_fast(seconds));
    }
    let (hold, edit_window) = (shared.options.moderation, shared.options.edit_window);
    let outcome = writing(shared, move |store| store.create(&write, hold, edit_window)).await?;
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

/// A changed text.
#[derive(Debug, Deserialize)]
struct Change {
    #[serde(default)]
    text: String,
}

/// Changes one's own comment.
pub async fn edit(
    State(shared): State<Server>,
    Path(id): Path,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let change: Change = input::json(&headers, body, &shared.options).await?;
    own(&shared, &id, &headers).await?;
    if let Some(error) = validate::check_text(&change.text) {
        return Err(Problem::invalid(vec![error]));
    }
    let changed = writing(&shared, move |store| {
        store.edit(&id, change.text.trim())?;
        store.comment(&id)
    })
    .await?;
    changed
        .map(|one| Json(json!({ "comment": one.to_json() })))
        .ok_or_else(|| Problem::not_found("such comment"))
}

/// Removes one's own comment.
pub async fn delete(
    State(shared): State<Server>,
    Path(id): Path,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let comment = own(&shared, &id, &headers).await?;
    writing(&shared, move |store| {
        store.set_status(&id, &comment.status, "removed")
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The comment, where the request holds its proof and the time is not over.
async fn own(shared: &Server, id: &str, headers: &HeaderMap) -> Result<Stored, Problem> {
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
    Ok(comment)
}

/// A vote.
#[derive(Debug, Deserialize)]
struct Ballot {
    direction: String,
}

/// Votes for a comment or against it.
pub async fn vote(
    State(shared): State<Server>,
    Path(id): Path,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let ballot: Ballot = input::json(&headers, body, &shared.options).await?;
    let value = match ballot.direction.as_str() {
        "up" => 1,
        "down" => -1,
        "none" => 0,
        _ => {
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "not_json",
                "A vote is up, down or none.",
            ));
        }
    };
    let voter = input::text(&headers, "x-voter").filter(|voter| (8..=64).contains(&voter.len()));
    let voter = voter
        .ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "not_json", "X-Voter is missing."))?;
    let voter = voter.to_owned();
    let score = writing(&shared, move |store| {
        let found = store.comment(&id)?;
        if found.is_none_or(|one| one.status != "published") {
            return Ok(None);
        }
        store.vote(&id, &voter, value).map(Some)
    })
    .await?;
    let score = score.ok_or_else(|| Problem::not_found("such comment"))?;
    Ok(Json(json!({ "score": score })))
}
