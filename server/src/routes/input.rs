//! Parses the parts of a request. Every error is a [`Problem`].

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequestParts, Path as AxumPath, Query as AxumQuery};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::SharedState;
use crate::client::Client;
use crate::options::ServeOptions;
use crate::problem::Problem;
use crate::store::{Credentials, MAX_PAGE_SIZE, MAX_TOKENS, sha256};

/// A parsed query. Rejects an invalid one with a [`Problem`].
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = AxumQuery::<T>::from_request_parts(parts, state).await;
        query
            .map(|AxumQuery(query)| Self(query))
            .map_err(|rejection| bad_query(with_full_stop(&rejection.body_text())))
    }
}

/// The path parameter. Rejects one that is not UTF-8 with a [`Problem`].
#[derive(Debug)]
pub struct Path(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Path {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = AxumPath::<String>::from_request_parts(parts, state).await;
        path.map(|AxumPath(path)| Self(path)).map_err(|rejection| {
            let detail = with_full_stop(&rejection.body_text());
            Problem::new(StatusCode::BAD_REQUEST, "bad_path", detail)
        })
    }
}

impl FromRequestParts<SharedState> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &SharedState) -> Result<Self, Problem> {
        let ConnectInfo(peer) = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .ok_or_else(|| Problem::internal("a connection without an address"))?;
        Ok(shared.proxies.client(peer.ip(), &parts.headers))
    }
}

/// Builds the error for an invalid query.
pub fn bad_query(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad_query", detail)
}

/// Ends an error message of a library with a single full stop, like our own.
fn with_full_stop(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// Reads a JSON body, within the size and time limits of the options.
pub async fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    options: &ServeOptions,
) -> Result<T, Problem> {
    let max = options.max_body;
    let kind = text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "The body must be application/json.",
        ));
    }
    let read = tokio::time::timeout(options.limits().body, to_bytes(body, max)).await;
    let read = read.map_err(|_| {
        let detail = "The body of the request did not arrive in time.";
        Problem::new(StatusCode::REQUEST_TIMEOUT, "timed_out", detail)
    })?;
    let bytes = read.map_err(|error| body_error(&error, max))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "not_json",
            format!("The body could not be read: {error}."),
        )
    })
}

/// Builds the error for a body that is too long or was cut off.
fn body_error(error: &axum::Error, max: usize) -> Problem {
    let too_long = std::error::Error::source(error)
        .is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>());
    if too_long {
        let detail = format!("The body may have at most {max} bytes.");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    } else {
        let detail = "The body is incomplete.";
        Problem::new(StatusCode::BAD_REQUEST, "not_json", detail)
    }
}

/// Returns a header as text.
pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The number of articles, or of top-level comments, on a page if the request does not say.
const DEFAULT_PAGE_SIZE: usize = 20;

/// Returns the page size for the query parameter `limit`.
pub fn page_size(limit: Option<usize>) -> usize {
    limit.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, MAX_PAGE_SIZE)
}

/// The maximum length of an idempotency key, in bytes.
const MAX_KEY_LENGTH: usize = 128;

/// Returns the idempotency key. An invalid key is an error: if it were ignored, a client that relies on it and
/// repeats its request would post twice.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let name = "idempotency-key";
    if !headers.contains_key(name) {
        return Ok(None);
    }
    let key = text(headers, name).filter(|key| (1..=MAX_KEY_LENGTH).contains(&key.len()));
    let key = key.ok_or_else(|| {
        let detail = format!("Idempotency-Key must have 1 to {MAX_KEY_LENGTH} ASCII characters.");
        Problem::new(StatusCode::BAD_REQUEST, "bad_key", detail)
    })?;
    Ok(Some(key.to_owned()))
}

/// Returns the name that stands for a reader who votes or reports a comment.
pub fn voter(headers: &HeaderMap) -> Result<&str, Problem> {
    let voter = text(headers, "x-voter").filter(|voter| (8..=64).contains(&voter.len()));
    voter.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "not_json", "X-Voter is missing."))
}

/// Returns the token in `Authorization: Bearer …`. The scheme is case-insensitive (RFC 7235, 2.1).
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    is_bearer.then_some(token.trim_start_matches(' '))
}

/// Returns the comments in `X-Comment-Tokens: id:token,…`, which the same browser sent earlier, as ids and token
/// hashes.
pub fn edit_tokens(headers: &HeaderMap) -> Vec<(i64, String)> {
    text(headers, "x-comment-tokens")
        .unwrap_or_default()
        .split(',')
        .filter_map(|one| one.trim().split_once(':'))
        .filter_map(|(id, token)| Some((id.parse().ok()?, sha256(token))))
        .take(MAX_TOKENS)
        .collect()
}

/// Returns what a request can prove about the author with an e-mail address.
pub fn credentials(shared: &SharedState, headers: &HeaderMap, email: &str) -> Credentials {
    Credentials {
        email_verified: bearer_token(headers)
            .is_some_and(|token| shared.store.is_author_token(token, email)),
        edit_tokens: edit_tokens(headers),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// `openapi.json` states the limits of this file.
    #[test]
    fn the_interface_description_states_the_limits() {
        let document = include_str!("../../openapi.json");
        let document: serde_json::Value = serde_json::from_str(document).unwrap();
        let paths = document["paths"].as_object().unwrap().values();
        let methods = paths.flat_map(|path| path.as_object().unwrap().values());
        let lists = methods.filter_map(|method| method["parameters"].as_array());
        let (mut limits, mut keys) = (0, 0);
        for parameter in lists.flatten() {
            let schema = &parameter["schema"];
            if parameter["name"] == "limit" {
                assert_eq!(schema["default"], DEFAULT_PAGE_SIZE);
                assert_eq!(schema["maximum"], MAX_PAGE_SIZE);
                limits += 1;
            } else if parameter["name"] == "Idempotency-Key" {
                assert_eq!(schema["maxLength"], MAX_KEY_LENGTH);
                keys += 1;
            }
        }
        assert!(limits > 2 && keys > 1, "{limits} {keys}");
    }

    /// RFC 7235, 2.1: the scheme is case-insensitive and followed by one or more spaces.
    #[test]
    fn the_bearer_scheme_is_case_insensitive() {
        for (value, expected) in [
            ("Bearer a.b", Some("a.b")),
            ("bearer a.b", Some("a.b")),
            ("BEARER a.b", Some("a.b")),
            ("Bearer  a.b", Some("a.b")),
            ("Bearer", None),
            ("Bearera.b", None),
            ("Basic a.b", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            assert_eq!(bearer_token(&headers), expected, "{value:?}");
        }
    }
}
