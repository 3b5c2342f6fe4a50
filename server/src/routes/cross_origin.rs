//! What pages of other origins may do: all may read, those that are listed may write.
//!
//! No cookie is ever looked at, so an answer to a read holds nothing that its asker could not get from
//! anywhere else; what is somebody's own (a held comment) is shown to its proof. A write goes out under
//! a reader's address, and is therefore for pages the publisher knows.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::options::Serve;

/// The headers of requests, from listed origins.
const ASKED: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::AUTHORIZATION,
    header::IF_NONE_MATCH,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("x-comment-tokens"),
    HeaderName::from_static("x-voter"),
];

/// The same for all others, but for `Content-Type`. Browsers keep what a preflight allowed by address
/// and by header, and never ask whether POST is allowed: a read that may carry this header would open
/// the way to a write at the same address.
const ASKED_BY_ALL: &str = "authorization,if-none-match,idempotency-key,x-comment-tokens,x-voter";

/// Listed origins may do everything; so may those on whose pages comments are taken.
pub fn listed(options: &Serve) -> CorsLayer {
    let origins = options.allow_origin.iter().chain(&options.page_origin);
    let origins: Vec<HeaderValue> = origins.filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PATCH,
            Method::PUT,
            Method::DELETE,
        ])
        .allow_headers(ASKED)
        .expose_headers([
            header::DATE,
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("idempotency-replayed"),
        ])
}

/// Where the list lets an origin do nothing, it may still read: also the origin `null`, which is what a
/// sandboxed frame has.
pub async fn reads_by_all(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let is_preflight = method == Method::OPTIONS;
    let is_read = if is_preflight {
        asks_to_read(request.headers())
    } else {
        matches!(method, Method::GET | Method::HEAD)
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !is_read || headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        return response;
    }
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    if is_preflight {
        set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET,HEAD");
        set(header::ACCESS_CONTROL_ALLOW_HEADERS, ASKED_BY_ALL);
    }
    response
}

fn asks_to_read(headers: &HeaderMap) -> bool {
    let asked = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    asked.is_some_and(|asked| asked == "GET" || asked == "HEAD")
}
