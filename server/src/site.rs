//! Serves the built site: its files, their headers, and the HTML page for every route of the app.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use standfirst_headers::{EVERY_FILE, Host, SHARED_FILE, SHARED_FOLDERS};
use standfirst_routes::Route;

use crate::content::is_language;
use crate::files;
use crate::head::{self, with_base};
use crate::options::ServeOptions;
use crate::problem::Problem;
use crate::public_url::PublicUrl;
use crate::routes::SharedState;

/// The copy of the page that static hosts send for addresses without a file.
const FALLBACK_PAGE: &str = "404.html";

/// The built site.
#[derive(Debug)]
pub struct Site {
    folder: PathBuf,
    base_path: String,
    /// Backends that the page may connect to.
    backends: Vec<String>,
    page: Mutex<Option<IndexPage>>,
    config: Mutex<Config>,
}

/// The part of the site's configuration that the server uses.
#[derive(Clone, Debug, Default)]
struct Config {
    version: Option<(SystemTime, u64)>,
    name: Option<String>,
    language: Option<String>,
}

impl Config {
    fn read(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let config: serde_json::Value = serde_json::from_str(&text).ok()?;
        let non_empty = |value: &serde_json::Value| {
            let text = value.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Some(Self {
            version: None,
            name: non_empty(&config["site"]["name"]),
            language: non_empty(&config["locale"]).filter(|tag| is_language(tag)),
        })
    }
}

/// `index.html` as it is served, and its content security policy.
#[derive(Clone, Debug)]
struct IndexPage {
    changed: SystemTime,
    html: String,
    policy: String,
}

impl Site {
    /// Builds the site from the server's options.
    pub fn new(options: &ServeOptions) -> Self {
        Self {
            folder: options.dist.clone(),
            base_path: options.base_path.clone(),
            backends: options.connect_src.clone(),
            page: Mutex::default(),
            config: Mutex::default(),
        }
    }

    /// Returns the site's name.
    pub fn name(&self) -> Option<String> {
        self.config().name
    }

    /// Returns the language of the interface, which is also the default language of articles.
    pub fn language(&self) -> String {
        self.config().language.unwrap_or_else(|| "en".to_owned())
    }

    /// Returns the configuration. Reads it again if the file has changed, because the site may be redeployed while
    /// the server runs.
    fn config(&self) -> Config {
        let file = self.folder.join("config.json");
        let version = fs::metadata(&file).and_then(|data| Ok((data.modified()?, data.len())));
        let mut cached = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.version == version.as_ref().ok().copied() {
            return cached.clone();
        }
        *cached = Config {
            version: version.ok(),
            ..Config::read(&file).unwrap_or_default()
        };
        cached.clone()
    }

    /// Returns the web app manifest, built from the current configuration.
    fn manifest(&self) -> Option<Response> {
        let base = format!("{}/", self.base_path.trim_end_matches('/'));
        let manifest = standfirst_manifest::of_site(&self.folder, Some(&base)).ok()?;
        let headers = [
            (header::CONTENT_TYPE, "application/manifest+json"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        Some((headers, manifest.to_string()).into_response())
    }

    /// Returns the page. Reads it again if the file has changed.
    fn index_page(&self) -> Option<IndexPage> {
        let file = self.folder.join("index.html");
        let changed = fs::metadata(&file).and_then(|data| data.modified()).ok()?;
        let mut cached = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = cached.as_ref().filter(|page| page.changed == changed) {
            return Some(page.clone());
        }
        let html = fs::read_to_string(&file).ok()?;
        let page = IndexPage {
            changed,
            policy: self.policy(&html),
            html: with_base(&html, &self.base_path),
        };
        *cached = Some(page.clone());
        Some(page)
    }

    fn policy(&self, html: &str) -> String {
        let backends: Vec<&str> = self.backends.iter().map(String::as_str).collect();
        standfirst_headers::for_site_page(html, &Host::reference(&backends))
    }
}

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
    let Some(relative_path) = path.strip_prefix(&site.base_path) else {
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
        if let Some(response) = files::site(&site.folder, &name, request).await {
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

/// Adds the security headers of every file, and a page's policy.
pub fn with_security_headers(mut response: Response, policy: Option<&str>) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    };
    if let Some(policy) = policy {
        set("content-security-policy", policy);
        set("cross-origin-opener-policy", "same-origin");
        set(
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        );
    }
    for (name, value) in EVERY_FILE {
        set(name, value);
    }
    response
}
