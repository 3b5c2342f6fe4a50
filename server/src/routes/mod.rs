//! The API, and what stands around it.

mod articles;
mod comments;
mod cross_origin;
pub mod input;
mod oembed;
mod place;
mod votes;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, patch, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use crate::client::Proxies;
use crate::content::{Content, Published};
use crate::options::{Hold, Serve};
use crate::problem::Problem;
use crate::site::Site;
use crate::store::{self, Store};
use crate::throttle::Throttles;
use crate::validate;

/// What every request may need.
pub struct Shared {
    /// How it is served.
    pub options: Serve,
    /// What is published.
    pub content: Published,
    /// Where the pictures of articles lie.
    pub media: PathBuf,
    /// The comments.
    pub store: Store,
    /// How many may read from the store, and how many may write, at a time.
    store_reads: Semaphore,
    store_writes: Semaphore,
    /// Who is believed about a client's address.
    pub proxies: Proxies,
    /// Who writes too fast.
    pub throttles: Throttles,
    /// The built site.
    pub site: Site,
}

impl Shared {
    /// Puts it together.
    pub fn new(options: Serve, content: Content, store: Store) -> Self {
        Self {
            proxies: Proxies::new(options.trusted_proxy.clone(), options.proxy_header),
            throttles: Throttles::new(options.rate_limit),
            site: Site::new(&options),
            media: options.content.join("images"),
            options,
            content: Published::new(content),
            store,
            store_reads: Semaphore::new(store::READERS),
            store_writes: Semaphore::new(1),
        }
    }
}

/// Reads from the store on a thread that may wait. No more threads than connections do so at a time.
async fn reading<T: Send + 'static>(
    shared: &Server,
    work: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, Problem> {
    let _turn = shared.store_reads.acquire().await;
    on_store(shared, work).await
}

/// Writes to the store on a thread that may wait.
async fn writing<T: Send + 'static>(
    shared: &Server,
    work: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, Problem> {
    let _turn = shared.store_writes.acquire().await;
    on_store(shared, work).await
}

async fn on_store<T: Send + 'static>(
    shared: &Server,
    work: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, Problem> {
    let shared = Arc::clone(shared);
    let done = tokio::task::spawn_blocking(move || work(&shared.store)).await;
    done.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// The state of the routes.
pub type Server = Arc<Shared>;

/// The whole application under its base path.
pub fn app(shared: Server) -> Router {
    let api = Router::new()
        .route("/sections", get(articles::sections))
        .route("/articles", get(articles::list))
        .route("/articles/{slug}", get(articles::one))
        .route(
            "/articles/{slug}/comments",
            get(comments::thread).post(comments::create),
        )
        .route(
            "/comments",
            get(comments::thread_of_page).post(comments::create_on_page),
        )
        .route(
            "/comments/{id}",
            patch(comments::edit)
                .get(comments::one)
                .delete(comments::delete),
        )
        .route("/comments/{id}/vote", put(votes::vote))
        .route("/counts", get(articles::counts))
        .route("/oembed", get(oembed::answer))
        .route("/settings", get(settings))
        .route("/health", get(|| async { Json(json!({ "status": "ok" })) }))
        .route("/openapi.json", get(describe))
        .fallback(no_such_address)
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn(conditional))
        .layer(cross_origin::listed(&shared.options))
        .layer(middleware::from_fn(cross_origin::reads_by_all));
    let base = shared.options.base_path.trim_end_matches('/').to_owned();
    Router::new()
        .nest(&format!("{base}/api/v1"), api)
        // What is no version of the API is no page of the site either.
        .route(&format!("{base}/api"), any(no_such_address))
        .route(&format!("{base}/api/"), any(no_such_address))
        .route(&format!("{base}/api/{{*rest}}"), any(no_such_address))
        .fallback(crate::site::page)
        .layer(CompressionLayer::new().br(true))
        // Media are compressed already, and asked for in parts.
        .route(&format!("{base}/media/{{*file}}"), get(crate::files::media))
        .method_not_allowed_fallback(no_such_method)
        .with_state(shared)
}

async fn no_such_address() -> Problem {
    Problem::not_found("such address in this API")
}

async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take this method.",
    )
}

/// Reads carry a tag of their content, and are not sent again to who has it.
async fn conditional(request: Request, next: Next) -> Response {
    let is_read = request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return Problem::internal("a body of ours could not be read").into_response();
    };
    let mut tag = String::from("\"");
    for byte in Sha256::digest(&bytes).iter().take(12) {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    parts
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    parts.headers.insert(
        header::VARY,
        HeaderValue::from_static("Origin, X-Comment-Tokens"),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    let same = known.as_ref().and_then(|known| known.to_str().ok());
    // Compression on the way may have weakened the tag.
    if same.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    }) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, axum::body::Body::empty());
    }
    Response::from_parts(parts, axum::body::Body::from(bytes))
}

/// The description of the API, held to the truth by the tests.
async fn describe() -> Response {
    let json = HeaderValue::from_static("application/json");
    let document = include_str!("../../openapi.json");
    ([(header::CONTENT_TYPE, json)], document).into_response()
}

async fn settings(State(shared): State<Server>) -> Json<Value> {
    let moderation = match shared.options.moderation {
        Hold::Off => "off",
        Hold::FirstTime => "first-time",
        Hold::All => "all",
    };
    Json(json!({
        "moderation": moderation,
        "edit_window_seconds": shared.options.edit_window,
        "required": ["name", "email"],
        "limits": validate::limits(),
        "sorts": ["oldest", "newest", "best"],
        "votes": ["up", "down"],
    }))
}
