//! Serves the built site: its files, their headers, and the HTML page for every route of the app.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};

use crate::content::is_language;
use crate::files;
use crate::head::{self, inline_scripts, with_base};
use crate::options::Serve;
use crate::problem::Problem;
use crate::public_address::{PublicAddress, article_at};
use crate::routes::Server;

/// The built site.
#[derive(Debug)]
pub struct Site {
    folder: PathBuf,
    base_path: String,
    connect: String,
    page: Mutex<Option<Page>>,
    config: Mutex<Config>,
}

/// The part of the site's configuration that the server uses.
#[derive(Clone, Debug, Default)]
struct Config {
    state: Option<(SystemTime, u64)>,
    name: Option<String>,
    language: Option<String>,
}

impl Config {
    fn read(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let config: serde_json::Value = serde_json::from_str(&text).ok()?;
        let said = |value: &serde_json::Value| {
            let text = value.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Some(Self {
            state: None,
            name: said(&config["site"]["name"]),
            language: said(&config["locale"]).filter(|tag| is_language(tag)),
        })
    }
}

/// `index.html` as it is served, and its content security policy.
#[derive(Clone, Debug)]
struct Page {
    changed: SystemTime,
    html: String,
    policy: String,
}

impl Site {
    /// Builds the site from the server's options.
    pub fn new(options: &Serve) -> Self {
        Self {
            folder: options.dist.clone(),
            base_path: options.base_path.clone(),
            connect: options
                .connect_src
                .iter()
                .map(|origin| format!(" {origin}"))
                .collect(),
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
        let state = fs::metadata(&file).and_then(|data| Ok((data.modified()?, data.len())));
        let mut kept = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.state == state.as_ref().ok().copied() {
            return kept.clone();
        }
        *kept = Config {
            state: state.ok(),
            ..Config::read(&file).unwrap_or_default()
        };
        kept.clone()
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
    fn page(&self) -> Option<Page> {
        let file = self.folder.join("index.html");
        let changed = fs::metadata(&file).and_then(|data| data.modified()).ok()?;
        let mut kept = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = kept.as_ref().filter(|page| page.changed == changed) {
            return Some(page.clone());
        }
        let html = fs::read_to_string(&file).ok()?;
        let page = Page {
            changed,
            policy: self.policy(&html),
            html: with_base(&html, &self.base_path),
        };
        *kept = Some(page.clone());
        Some(page)
    }

    fn policy(&self, html: &str) -> String {
        let hashes: String = inline_scripts(html)
            .map(|script| {
                format!(
                    " 'sha256-{}'",
                    STANDARD.encode(Sha256::digest(script.as_bytes()))
                )
            })
            .collect();
        format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
             img-src 'self' https: http: data:; connect-src 'self'{}; font-src 'self'; manifest-src 'self'; \
             worker-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
            self.connect
        )
    }
}

/// Serves a file of the site, or the page for a route of the app.
pub async fn page(State(shared): State<Server>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem = Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Only reading is possible here.",
        );
        return ([(header::ALLOW, "GET, HEAD")], problem).into_response();
    }
    let site = &shared.site;
    let path = request.uri().path().to_owned();
    let Some(inside) = path.strip_prefix(&site.base_path) else {
        return Problem::not_found("such address").into_response();
    };
    let is_page = inside.is_empty() || inside == "index.html" || inside == "404.html";
    if inside == standfirst_manifest::FILE
        && let Some(manifest) = site.manifest()
    {
        return secured(manifest, None);
    }
    let headers = request.headers().clone();
    if !is_page {
        let name = percent_decode_str(inside).decode_utf8().unwrap_or_default();
        if let Some(response) = files::site(&site.folder, &name, request).await {
            return secured(shared_with_all(inside, response), None);
        }
        let last = inside.rsplit('/').next().unwrap_or_default();
        if last.contains('.') && !is_route(inside) {
            return Problem::not_found("such file").into_response();
        }
    }
    let known = is_page || is_route(inside);
    let Some(page) = site.page() else {
        let missing = "the site has not been built: index.html is missing";
        return match known {
            true => Problem::internal(missing).into_response(),
            false => Problem::not_found("such address").into_response(),
        };
    };
    let status = if known {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let html = told_of_article(&shared, &headers, inside, page.html);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    secured((status, headers, html).into_response(), Some(&page.policy))
}

/// Adds an article's title and oEmbed link to the page, for clients that run no scripts. The policy stays valid,
/// because no script is added or changed.
fn told_of_article(shared: &Server, headers: &HeaderMap, inside: &str, html: String) -> String {
    let slug = article_at(inside).unwrap_or_default();
    let content = shared.content.now();
    let Some(article) = content.published(&slug) else {
        return html;
    };
    let oembed = PublicAddress::of(&shared.options, headers).map(|at| at.oembed(&article.slug));
    let site = shared.site.name();
    head::of_article(
        &html,
        article.headline(),
        site.as_deref(),
        oembed.as_deref(),
    )
}

/// Allows every origin to read the files that a widget on another site needs. They hold no secrets.
fn shared_with_all(inside: &str, mut response: Response) -> Response {
    let public = ["widget/", "profiles/", "messages/"];
    // A sandboxed frame has an opaque origin and reads the same configuration file as the site.
    if inside == "config.json" || public.iter().any(|folder| inside.starts_with(folder)) {
        let headers = response.headers_mut();
        let all = HeaderValue::from_static("*");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
    }
    response
}

fn is_route(inside: &str) -> bool {
    let mut parts = inside.trim_end_matches('/').split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("section" | "topic" | "article"), Some(slug), None) => !slug.is_empty(),
        (Some("library" | "privacy" | "share"), None, None) => true,
        _ => false,
    }
}

/// Adds the security headers of every file, and a page's policy.
pub fn secured(mut response: Response, policy: Option<&str>) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
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
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "strict-origin-when-cross-origin");
    response
}
