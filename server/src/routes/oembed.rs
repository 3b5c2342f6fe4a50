//! The oEmbed endpoint (<https://oembed.com>), which other sites call when an article's link is pasted.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::SharedState;
use super::input::{Query, bad_query};
use crate::oembed::{MaxSize, describe_article};
use crate::problem::Problem;
use crate::public_url::PublicUrl;

/// Returns the oEmbed description of the article at a URL.
///
/// An article that was taken down is a 404 and not a 410, so that consumers show a plain link, as for any unknown
/// URL.
pub async fn by_url(
    State(shared): State<SharedState>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    // An empty parameter counts as missing, because forms send every field.
    let parameter = |name: &str| query.get(name).filter(|value| !value.is_empty());
    if parameter("format").is_some_and(|format| format != "json") {
        return Err(Problem::new(
            StatusCode::NOT_IMPLEMENTED,
            "unsupported_format",
            "The only supported format is json.",
        ));
    }
    let url = parameter("url")
        .ok_or_else(|| bad_query("The parameter url, the URL of an article, is missing."))?;
    let max = MaxSize {
        width: pixels("maxwidth", parameter("maxwidth"))?,
        height: pixels("maxheight", parameter("maxheight"))?,
    };
    let content = shared.content.current();
    let public = PublicUrl::from_request(&shared.options, &headers);
    let found = public.and_then(|public| {
        let article = content.published(&public.slug_of(url)?)?;
        Some((public, article))
    });
    let (public, article) =
        found.ok_or_else(|| Problem::not_found("article of this site at that address"))?;
    let site_name = shared.site.name();
    let description = describe_article(article, &public, site_name.as_deref(), max);
    Ok(Json(description))
}

fn pixels(name: &str, value: Option<&String>) -> Result<Option<u32>, Problem> {
    let Some(value) = value else {
        return Ok(None);
    };
    match value.parse() {
        Ok(pixels) if pixels > 0 => Ok(Some(pixels)),
        _ => Err(bad_query(format!("{name} must be a number of pixels."))),
    }
}
