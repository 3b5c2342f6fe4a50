//! The routes of the API, the site and the media files.

mod articles;
mod comments;
mod cross_origin;
mod input;
mod media;
mod oembed;
mod reports;
mod site;
mod thread_target;
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
use crate::content::{Content, ContentHandle};
use crate::options::ServeOptions;
use crate::problem::Problem;
use crate::site::Site;
use crate::store::{self, ModerationPolicy, Store};
use crate::throttle::Throttles;
use crate::validate;

/// The state that all requests share.
pub struct AppState {
    /// The server's options.
    pub options: ServeOptions,
    /// The current articles and sections.
    pub content: ContentHandle,
    /// The folder of the articles' media files.
    pub media: PathBuf,
    /// The database of comments.
    pub store: Store,
    /// Limits how many tasks may read from the store or write to it at a time.
    store_reads: Semaphore,
    store_writes: Semaphore,
    /// The trusted proxies, which determine a client's address.
    pub proxies: Proxies,
    /// The rate limits.
    pub throttles: Throttles,
    /// The built site.
    pub site: Site,
}

impl AppState {
    /// Builds the shared state.
    pub fn new(options: ServeOptions, content: Content, store: Store) -> Self {
        Self {
            proxies: Proxies::new(options.trusted_proxy.clone(), options.proxy_header),
            throttles: Throttles::new(options.rate_limit),
            site: Site::new(&options),
            media: options.content.join("images"),
            options,
            content: ContentHandle::new(content),
            store,
            store_reads: Semaphore::new(store::READERS),
            store_writes: Semaphore::new(1),
        }
    }
}

/// Reads from the store on a blocking thread. No more tasks do so at a time than there are connections.
async fn read_store<T: Send + 'static>(
    shared: &SharedState,
    work: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, Problem> {
    let _permit = shared.store_reads.acquire().await;
    run_on_store(shared, work).await
}

/// Writes to the store on a blocking thread, one task at a time.
async fn write_store<T: Send + 'static>(
    shared: &SharedState,
    work: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, Problem> {
    let _permit = shared.store_writes.acquire().await;
    run_on_store(shared, work).await
}

async fn run_on_store<T: Send + 'static>(
    shared: &SharedState,
    work: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, Problem> {
    let shared = Arc::clone(shared);
    let done = tokio::task::spawn_blocking(move || work(&shared.store)).await;
    done.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// The state type of the routes.
pub type SharedState = Arc<AppState>;

/// Builds the application under its base path.
pub fn app(shared: SharedState) -> Router {
    let api = Router::new()
        .route("/sections", get(articles::sections))
        .route("/articles", get(articles::list))
        .route("/articles/{slug}", get(articles::show))
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
                .get(comments::show)
                .delete(comments::delete),
        )
        .route("/comments/{id}/vote", put(votes::vote))
        .route("/comments/{id}/report", put(reports::report))
        .route("/counts", get(articles::counts))
        .route("/oembed", get(oembed::by_url))
        .route("/settings", get(settings))
        .route("/health", get(|| async { Json(json!({ "status": "ok" })) }))
        .route("/openapi.json", get(openapi_document))
        .fallback(unknown_path)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(add_etag))
        .layer(cross_origin::listed_origins(&shared.options))
        .layer(middleware::from_fn(cross_origin::allow_public_reads));
    let base = shared.options.base_path.trim_end_matches('/').to_owned();
    Router::new()
        .nest(&format!("{base}/api/v1"), api)
        // A path under `api/` without a known version is an API error, not a page of the site.
        .route(&format!("{base}/api"), any(unknown_path))
        .route(&format!("{base}/api/"), any(unknown_path))
        .route(&format!("{base}/api/{{*rest}}"), any(unknown_path))
        .fallback(site::page)
        .layer(CompressionLayer::new().br(true))
        // Media files are already compressed, and clients request ranges of them.
        .route(&format!("{base}/media/{{*file}}"), get(media::media))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(shared)
}

async fn unknown_path() -> Problem {
    Problem::not_found("such address in this API")
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This URL does not support this method.",
    )
}

/// Adds an ETag to reads, and responds with 304 to a client that already has the content.
async fn add_etag(request: Request, next: Next) -> Response {
    let is_read = request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return Problem::internal("a response body could not be read").into_response();
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
    // Compression may have turned the ETag into a weak one.
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

/// Returns the OpenAPI document. The tests check that it matches the program.
async fn openapi_document() -> Response {
    let json = HeaderValue::from_static("application/json");
    let document = include_str!("../../openapi.json");
    ([(header::CONTENT_TYPE, json)], document).into_response()
}

async fn settings(State(shared): State<SharedState>) -> Json<Value> {
    let moderation = match shared.options.moderation {
        ModerationPolicy::Off => "off",
        ModerationPolicy::FirstTime => "first-time",
        ModerationPolicy::All => "all",
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
