//! Reading articles.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Server, reading};
use crate::problem::Problem;

/// Which articles.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    section: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The sections.
pub async fn sections(State(shared): State<Server>) -> Json<Value> {
    Json(json!({ "items": shared.content.sections }))
}

/// A page of articles, the newest first. The cursor is the slug of the last one.
pub async fn list(
    State(shared): State<Server>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Value>, Problem> {
    let content = &shared.content;
    if let Some(slug) = &query.section
        && !content.sections.iter().any(|section| section.slug == *slug)
    {
        return Err(Problem::not_found("such section"));
    }
    let all: Vec<_> = content.listed(query.section.as_deref()).collect();
    let start = match &query.cursor {
        None => 0,
        Some(cursor) => all
            .iter()
            .position(|one| one.slug == *cursor)
            .map_or(all.len(), |at| at + 1),
    };
    let page: Vec<_> = all
        .iter()
        .skip(start)
        .take(query.limit.unwrap_or(20).clamp(1, 100))
        .collect();
    let more = all.len() > start + page.len();
    let next = page.last().filter(|_| more).map(|last| last.slug.clone());
    let slugs = page.iter().map(|one| one.slug.clone()).collect();
    let counts = counts_of(&shared, slugs).await?;
    let items: Vec<Value> = page
        .iter()
        .map(|one| one.teaser(counts.get(&one.slug).copied().unwrap_or(0)))
        .collect();
    Ok(Json(
        json!({ "items": items, "next_cursor": next, "total": all.len() }),
    ))
}

/// One article.
pub async fn one(
    State(shared): State<Server>,
    Path(slug): Path<String>,
) -> Result<Json<Value>, Problem> {
    let article = shared
        .content
        .find(&slug)
        .ok_or_else(|| Problem::not_found("such article"))?;
    if article.gone {
        return Err(Problem::new(
            StatusCode::GONE,
            "gone",
            "This article was taken down.",
        ));
    }
    let related = shared.content.related(article);
    let mut slugs: Vec<String> = related.iter().map(|one| one.slug.clone()).collect();
    slugs.push(slug);
    let counts = counts_of(&shared, slugs).await?;
    Ok(Json(shared.content.whole(article, &related, &counts)))
}

/// How many comments each of these has.
async fn counts_of(shared: &Server, slugs: Vec<String>) -> Result<HashMap<String, u32>, Problem> {
    reading(shared, move |store| {
        store.counts(slugs.iter().map(String::as_str))
    })
    .await
}

/// The numbers of comments of several articles.
pub async fn counts(
    State(shared): State<Server>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let slugs = query.get("slugs").map(String::as_str).unwrap_or_default();
    let slugs: Vec<String> = slugs
        .split(',')
        .filter(|slug| !slug.is_empty())
        .take(100)
        .map(str::to_owned)
        .collect();
    let counts = counts_of(&shared, slugs).await?;
    Ok(Json(json!({ "counts": counts })))
}
