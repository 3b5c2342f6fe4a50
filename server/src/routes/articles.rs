//! Endpoints that read articles.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Path, Query, page_size};
use super::{SharedState, read_store, thread_target};
use crate::problem::Problem;

/// The query parameters of the article list.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    section: Option<String>,
    tag: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Returns all sections.
pub async fn sections(State(shared): State<SharedState>) -> Json<Value> {
    Json(json!({ "items": shared.content.current().sections }))
}

/// Returns a page of articles, newest first. The cursor is the slug of the last article.
pub async fn list(
    State(shared): State<SharedState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Value>, Problem> {
    let content = shared.content.current();
    if let Some(slug) = &query.section
        && !content.sections.iter().any(|section| section.slug == *slug)
    {
        return Err(Problem::not_found("such section"));
    }
    let tag = query.tag.as_deref();
    let listed = content.listed(query.section.as_deref());
    let all: Vec<_> = listed
        .filter(|article| tag.is_none_or(|tag| article.has_tag(tag)))
        .collect();
    if query.tag.is_some() && all.is_empty() {
        return Err(Problem::not_found("article with this tag"));
    }
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
        .take(page_size(query.limit))
        .collect();
    let has_more = all.len() > start + page.len();
    let next = page
        .last()
        .filter(|_| has_more)
        .map(|last| last.slug.clone());
    let slugs = page.iter().map(|one| one.slug.clone()).collect();
    let counts = counts_of(&shared, slugs).await?;
    let items: Vec<Value> = page
        .iter()
        .map(|one| one.teaser_json(counts.get(&one.slug).copied().unwrap_or(0)))
        .collect();
    Ok(Json(
        json!({ "items": items, "next_cursor": next, "total": all.len() }),
    ))
}

/// Returns an article.
pub async fn show(
    State(shared): State<SharedState>,
    Path(slug): Path,
) -> Result<Json<Value>, Problem> {
    let content = shared.content.current();
    let article = content
        .find(&slug)
        .ok_or_else(|| Problem::not_found("such article"))?;
    if article.taken_down {
        return Err(Problem::new(
            StatusCode::GONE,
            "gone",
            "This article is no longer available.",
        ));
    }
    let related = content.related(article);
    let mut slugs: Vec<String> = related.iter().map(|one| one.slug.clone()).collect();
    slugs.push(slug);
    let counts = counts_of(&shared, slugs).await?;
    let language = shared.site.language();
    Ok(Json(
        content.article_json(article, &related, &counts, &language),
    ))
}

/// Returns how many comments each article has.
async fn counts_of(
    shared: &SharedState,
    slugs: Vec<String>,
) -> Result<HashMap<String, u32>, Problem> {
    read_store(shared, move |store| {
        store.counts(slugs.iter().map(String::as_str))
    })
    .await
}

/// The query parameters of the comment counts.
#[derive(Debug, Default, Deserialize)]
pub struct CountQuery {
    #[serde(default)]
    slugs: String,
}

/// Returns the comment counts of several articles and pages, keyed by the requested names.
pub async fn counts(
    State(shared): State<SharedState>,
    Query(query): Query<CountQuery>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let requested = query.slugs.split(',').filter(|name| !name.is_empty());
    // Leaves out a page whose origin is not listed, so that the others still get their counts.
    let named = requested.take(100).filter_map(|requested| {
        let name = if requested.contains("://") {
            thread_target::resolve(&shared, &headers, None, Some(requested))
                .ok()?
                .name
        } else {
            requested.to_owned()
        };
        Some((requested.to_owned(), name))
    });
    let named: Vec<(String, String)> = named.collect();
    let names = named.iter().map(|(_, name)| name.clone()).collect();
    let found = counts_of(&shared, names).await?;
    let count = |(requested, name): (String, String)| {
        let count = found.get(&name).copied().unwrap_or(0);
        (requested, count)
    };
    let counts: HashMap<String, u32> = named.into_iter().map(count).collect();
    Ok(Json(json!({ "counts": counts })))
}
