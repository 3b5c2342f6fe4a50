//! The responses on this device, and which article each of them is about.

use super::database::{self, Key, ObjectStore};
use super::storage::{JsonStored, text_in};
use standfirst_backend::Response;
use standfirst_json::Value;
use standfirst_model::Moment;

/// A cached response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CachedResponse {
    /// When it was received, in milliseconds since the epoch.
    pub at: i64,
    /// The article it is about, by its name in the library; empty if it is about none.
    pub about: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl CachedResponse {
    /// Returns the size of the body in bytes.
    pub fn bytes(&self) -> usize {
        self.body.len()
    }

    /// Returns what is stored of a response that arrived at the time `now`.
    pub(super) fn of(response: &Response, about: String, now: i64) -> Self {
        Self {
            at: now,
            about,
            headers: response.headers.clone(),
            body: response.body.clone(),
        }
    }

    /// Returns the response as a transport returns it.
    pub(super) fn into_response(self) -> Response {
        Response {
            status: 200,
            headers: self.headers,
            body: self.body,
            received: Some(Moment::from_milliseconds(self.at)),
            is_cached: true,
            redirected: false,
        }
    }
}

impl JsonStored for CachedResponse {
    fn to_json(&self) -> Value {
        Value::object(vec![
            ("at", self.at.into()),
            ("about", self.about.as_str().into()),
            ("headers", Value::texts(&self.headers)),
            ("body", self.body.as_str().into()),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        let headers = value.get("headers")?.as_object()?.iter();
        Some(Self {
            at: value.get("at")?.as_i64()?,
            about: text_in(value, "about"),
            headers: headers
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            body: value.get("body")?.as_str()?.to_owned(),
        })
    }
}

/// Returns the cached response with a key.
pub(super) async fn read(key: &Key) -> Option<CachedResponse> {
    CachedResponse::from_text(&database::get(ObjectStore::Responses, key).await.ok()??)
}

/// Returns all cached responses with the addresses they came from.
pub async fn all() -> Vec<(Key, CachedResponse)> {
    let stored = database::all(ObjectStore::Responses)
        .await
        .unwrap_or_default();
    stored
        .into_iter()
        .filter_map(|(key, text)| Some((key, CachedResponse::from_text(&text)?)))
        .collect()
}

/// Removes all cached responses about an article.
pub async fn remove_about(about: &str) {
    for (key, copy) in all().await {
        if copy.about == about {
            let _ = database::remove(ObjectStore::Responses, &key).await;
        }
    }
}
