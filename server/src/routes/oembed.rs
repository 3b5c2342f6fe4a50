//! The oEmbed endpoint (<https://oembed.com>), which other sites call when an article's link is pasted.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::Server;
use super::input::{Query, bad_query};
use crate::oembed::{Most, describe};
use crate::problem::Problem;
use crate::public_address::PublicAddress;

/// Returns the oEmbed description of the article at a URL.
///
/// An article that was taken down is a 404 and not a 410, so that consumers show a plain link, as for any unknown
/// URL.
pub async fn answer(
    State(shared): State<Server>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    // An empty parameter counts as missing, because forms send every field.
    let said = |name: &str| query.get(name).filter(|value| !value.is_empty());
    if said("format").is_some_and(|format| format != "json") {
        return Err(Problem::new(
            StatusCode::NOT_IMPLEMENTED,
            "unsupported_format",
            "The only format is json.",
        ));
    }
    let url = said("url").ok_or_else(|| bad_query("The address of an article is missing: url."))?;
    let most = Most {
        width: pixels("maxwidth", said("maxwidth"))?,
        height: pixels("maxheight", said("maxheight"))?,
    };
    let content = shared.content.now();
    let public = PublicAddress::of(&shared.options, &headers);
    let found = public.and_then(|public| {
        let article = content.published(&public.slug_of(url)?)?;
        Some((public, article))
    });
    let (public, article) =
        found.ok_or_else(|| Problem::not_found("article of this site at that address"))?;
    let site_name = shared.site.name();
    let description = describe(article, &public, site_name.as_deref(), most);
    Ok(Json(description))
}

fn pixels(name: &str, said: Option<&String>) -> Result<Option<u32>, Problem> {
    let Some(said) = said else {
        return Ok(None);
    };
    match said.parse() {
        Ok(pixels) if pixels > 0 => Ok(Some(pixels)),
        _ => Err(bad_query(format!("{name} is to be a number of pixels."))),
    }
}
