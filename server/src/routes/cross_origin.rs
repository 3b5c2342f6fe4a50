//! CORS: every origin may read, listed origins may write.
//!
//! The API uses no cookies, so a page of any origin reads only what everybody can read. Private
//! data such as held comments requires an edit token. A write uses the reader's IP address, so it is allowed only
//! to pages that the publisher knows.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::options::ServeOptions;

/// The request headers that listed origins may send.
const ALLOWED_HEADERS: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::AUTHORIZATION,
    header::IF_NONE_MATCH,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("x-comment-tokens"),
    HeaderName::from_static("x-voter"),
];

/// The request headers that all other origins may send, which exclude `Content-Type`. Browsers cache the allowed
/// headers of a preflight by URL, and they send a POST without asking whether the method is allowed. If a read
/// could carry `Content-Type`, the cached permission would also allow a write to the same URL.
const PUBLIC_READ_HEADERS: &str =
    "authorization,if-none-match,idempotency-key,x-comment-tokens,x-voter";

/// Allows every method to listed origins, including the origins of listed pages.
pub fn listed_origins(options: &ServeOptions) -> CorsLayer {
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
        .allow_headers(ALLOWED_HEADERS)
        .expose_headers([
            header::DATE,
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("idempotency-replayed"),
        ])
}

/// Allows reads to every origin that is not listed, including the origin `null` of a sandboxed frame.
pub async fn allow_public_reads(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let is_preflight = method == Method::OPTIONS;
    let is_read = if is_preflight {
        is_read_preflight(request.headers())
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
        set(header::ACCESS_CONTROL_ALLOW_HEADERS, PUBLIC_READ_HEADERS);
    }
    response
}

fn is_read_preflight(headers: &HeaderMap) -> bool {
    let method = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    method.is_some_and(|method| method == "GET" || method == "HEAD")
}
