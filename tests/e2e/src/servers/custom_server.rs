//! An in-process comment server like those that publishers write themselves: it knows no idempotency keys, and
//! stores twice what it is sent twice. It comes in several kinds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How the server treats a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Renders Markdown as HTML, and returns only the HTML.
    Markdown,
    /// Returns Markdown as it was typed, for the client to render.
    MarkdownSource,
    /// Returns a new comment with other field names than its thread uses.
    OtherShape,
    /// Holds every comment for moderation, and shows none.
    Holding,
}

impl Kind {
    /// Returns the name of its profile.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::MarkdownSource => "as-typed",
            Self::OtherShape => "other-shape",
            Self::Holding => "holding",
        }
    }

    /// Returns its profile.
    #[must_use]
    pub fn profile(self) -> Value {
        let mut profile = json!({
            "name": self.name(),
            "headers": { "Accept": "application/json" },
            "thread": {
                "request": { "url": "{server}/c", "query": { "page": "{slug}" } },
                "items": "items",
                "shape": { "kind": "flat" },
                "fields": {
                    "id": "id", "parent": "parent", "author": "author", "body": "html",
                    "created": "created", "score": "score"
                },
                "paging": { "kind": "none" }
            },
            "create": {
                "request": {
                    "method": "POST", "url": "{server}/c",
                    "json": { "page": "{slug}", "parent": "{parent_id|null}", "name": "{name}", "text": "{text}" }
                },
                "item": "$"
            },
            "edit": {
                "request": { "method": "PUT", "url": "{server}/c/{comment_id}", "json": { "text": "{text}" } },
                "item": "$"
            },
            "delete": { "request": { "method": "DELETE", "url": "{server}/c/{comment_id}" } },
            "vote": {
                "request": {
                    "method": "POST", "url": "{server}/c/{comment_id}/vote",
                    "json": { "voter": "{voter}", "direction": "{direction}" }
                },
                "directions": { "up": "up", "none": "none" },
                "score": "score"
            },
            "failure": { "code": "code", "codes": { "too_fast": "too_fast" } },
            "rules": { "required": ["name", "email"] }
        });
        if self == Self::MarkdownSource {
            profile["thread"]["fields"]["body"] = json!({ "at": "text", "format": "markdown" });
        }
        if self == Self::Holding {
            profile["create"]["held"] = json!([{ "status": 202 }]);
            // The response says that the comment was received, but does not contain it.
            if let Some(create) = profile["create"].as_object_mut() {
                create.remove("item");
            }
        }
        profile
    }
}

/// A comment as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: u64,
    /// The article it belongs to.
    pub page: String,
    /// The comment it replies to.
    pub parent: Option<u64>,
    /// The author's name.
    pub name: String,
    /// The text as it was typed.
    pub text: String,
    /// Whether everybody sees it.
    pub is_public: bool,
    /// Whether its author has deleted it.
    pub is_removed: bool,
    /// The votes by voter: true for a vote in favour.
    pub voters: BTreeMap<String, bool>,
}

/// A running server.
#[derive(Debug)]
pub struct CustomServer {
    kind: Kind,
    address: String,
    rows: Arc<Mutex<Vec<Row>>>,
    accepting: JoinHandle<()>,
}

impl CustomServer {
    /// Publishes all held comments, as a moderator would.
    pub fn publish_held(&self) {
        for row in lock(&self.rows).iter_mut() {
            row.is_public = true;
        }
    }

    /// Adds another reader's comment to an article.
    pub fn add_comment(&self, article: &str, text: &str) {
        let mut rows = lock(&self.rows);
        let id = rows.len() as u64 + 1;
        rows.push(seed_row(id, article, text));
    }

    /// Starts a server with another reader's comment on each of the articles.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(kind: Kind, articles: &[&str]) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.context("starting a custom server")?;
        let address = listener.local_addr().context("starting a custom server")?;
        let seeds = articles.iter().zip(1..);
        let seeds = seeds.map(|(page, id)| seed_row(id, page, "Was here before."));
        let rows = Arc::new(Mutex::new(seeds.collect()));
        let accepting = tokio::spawn(accept(listener, kind, Arc::clone(&rows)));
        Ok(Self {
            kind,
            address: format!("http://{address}"),
            rows,
            accepting,
        })
    }

    /// Returns how it treats comments.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The address it listens on, without a trailing slash.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns everything that was ever sent to it for an article, in order of arrival.
    #[must_use]
    pub fn rows(&self, article: &str) -> Vec<Row> {
        let rows = lock(&self.rows);
        rows.iter()
            .filter(|row| row.page == article)
            .cloned()
            .collect()
    }
}

impl Drop for CustomServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn seed_row(id: u64, page: &str, text: &str) -> Row {
    Row {
        id,
        page: page.to_owned(),
        parent: None,
        name: "Wilma Stroud".to_owned(),
        text: text.to_owned(),
        is_public: true,
        is_removed: false,
        voters: BTreeMap::new(),
    }
}

fn lock(rows: &Mutex<Vec<Row>>) -> MutexGuard<'_, Vec<Row>> {
    rows.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, kind: Kind, rows: Arc<Mutex<Vec<Row>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let rows = Arc::clone(&rows);
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(kind, Arc::clone(&rows), request));
            // An error here is a closed connection.
            let _ = hyper::server::conn::http1::Builder::new()
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn respond(
    kind: Kind,
    rows: Arc<Mutex<Vec<Row>>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .context("reading a request")?
        .to_bytes();
    let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
    let target = head.uri.path().trim_matches('/').to_owned();
    let page = head
        .uri
        .query()
        .and_then(|query| query.strip_prefix("page="));
    let (status, json) = if head.method == Method::OPTIONS {
        (204, Value::Null)
    } else {
        let parts: Vec<&str> = target.split('/').collect();
        handle(kind, &mut lock(&rows), &head.method, &parts, page, &sent)
    };
    let text = if status == 204 {
        String::new()
    } else {
        json.to_string()
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = StatusCode::from_u16(status).context("a status")?;
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "GET, POST, PUT, DELETE",
        ),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type, accept"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn handle(
    kind: Kind,
    rows: &mut Vec<Row>,
    method: &Method,
    parts: &[&str],
    page: Option<&str>,
    sent: &Value,
) -> (u16, Value) {
    let text = |key: &str| sent[key].as_str().unwrap_or_default().to_owned();
    let id = parts.get(1).and_then(|id| id.parse::<u64>().ok());
    let last = rows.len() as u64 + 1;
    let known = rows
        .iter_mut()
        .find(|row| Some(row.id) == id && !row.is_removed);
    match (method.as_str(), id, known) {
        ("GET", None, _) => {
            let is_shown =
                |row: &&Row| !row.is_removed && row.is_public && Some(row.page.as_str()) == page;
            let items: Vec<Value> = rows.iter().filter(is_shown).map(comment_json).collect();
            (200, json!({ "items": items }))
        }
        ("POST", None, _) => {
            let parent = sent["parent"].as_str().and_then(|id| id.parse().ok());
            let row = Row {
                id: last,
                page: text("page"),
                parent,
                name: text("name"),
                text: text("text"),
                is_public: kind != Kind::Holding,
                is_removed: false,
                voters: BTreeMap::new(),
            };
            let response = match kind {
                Kind::Markdown | Kind::MarkdownSource => (201, comment_json(&row)),
                Kind::OtherShape => (
                    201,
                    json!({ "ok": true, "record": { "nr": row.id, "words": row.text } }),
                ),
                Kind::Holding => (202, json!({ "queued": true })),
            };
            rows.push(row);
            response
        }
        ("PUT", Some(_), Some(row)) => {
            row.text = text("text");
            (200, comment_json(row))
        }
        ("DELETE", Some(_), Some(row)) => {
            row.is_removed = true;
            (204, Value::Null)
        }
        ("POST", Some(_), Some(row)) => {
            row.voters.insert(text("voter"), text("direction") == "up");
            (200, comment_json(row))
        }
        _ => (404, json!({ "code": "not_found" })),
    }
}

fn comment_json(row: &Row) -> Value {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&row.text));
    json!({
        "id": row.id,
        "parent": row.parent,
        "author": row.name,
        "html": html,
        "text": row.text,
        "score": row.voters.values().filter(|is_for| **is_for).count(),
    })
}
