//! Serves the built site: its files, and the HTML page for every route of the app.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use standfirst_headers::{SHARED_FILE, SHARED_FOLDERS};
use standfirst_routes::Route;

use super::SharedState;
use crate::files::{self, with_security_headers};
use crate::head;
use crate::problem::Problem;
use crate::public_url::PublicUrl;

/// The copy of the page that static hosts send for addresses without a file.
const FALLBACK_PAGE: &str = "404.html";

/// Serves a file of the site, or the page for a route of the app.
pub async fn page(State(shared): State<SharedState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem = Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This address can only be read.",
        );
        return ([(header::ALLOW, "GET, HEAD")], problem).into_response();
    }
    let site = &shared.site;
    let path = request.uri().path().to_owned();
    let Some(relative_path) = path.strip_prefix(site.base_path()) else {
        return Problem::not_found("such address").into_response();
    };
    let route = Route::at_address(relative_path);
    let is_page = route == Route::Front || relative_path == FALLBACK_PAGE;
    if relative_path == standfirst_manifest::FILE
        && let Some(manifest) = site.manifest()
    {
        return with_security_headers(manifest, None);
    }
    let headers = request.headers().clone();
    if !is_page {
        let name = percent_decode_str(relative_path)
            .decode_utf8()
            .unwrap_or_default();
        if let Some(response) = files::site(site.folder(), &name, request).await {
            return with_security_headers(allow_any_origin(relative_path, response), None);
        }
        let last = relative_path.rsplit('/').next().unwrap_or_default();
        if last.contains('.') && route == Route::Missing {
            return Problem::not_found("such file").into_response();
        }
    }
    let is_known = is_page || route != Route::Missing;
    let Some(page) = site.index_page() else {
        let missing = "the site has not been built: index.html is missing";
        return match is_known {
            true => Problem::internal(missing).into_response(),
            false => Problem::not_found("such address").into_response(),
        };
    };
    let status = if is_known {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let html = add_article_metadata(&shared, &headers, &route, page.html);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    with_security_headers((status, headers, html).into_response(), Some(&page.policy))
}

/// Adds an article's title and oEmbed link to the page, for clients that run no scripts. The policy stays valid,
/// because no script is added or changed.
fn add_article_metadata(
    shared: &SharedState,
    headers: &HeaderMap,
    route: &Route,
    html: String,
) -> String {
    let Route::Article(slug) = route else {
        return html;
    };
    let content = shared.content.current();
    let Some(article) = content.published(slug) else {
        return html;
    };
    let oembed =
        PublicUrl::from_request(&shared.options, headers).map(|url| url.oembed_url(&article.slug));
    let site = shared.site.name();
    head::with_article_metadata(
        &html,
        article.headline(),
        site.as_deref(),
        oembed.as_deref(),
    )
}

/// Allows every origin to read the files that a widget on another site needs. They hold no secrets.
fn allow_any_origin(relative_path: &str, mut response: Response) -> Response {
    let is_shared = |folder: &&str| relative_path.starts_with(*folder);
    if relative_path == SHARED_FILE || SHARED_FOLDERS.iter().any(is_shared) {
        let headers = response.headers_mut();
        let all = HeaderValue::from_static("*");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
    }
    response
}
