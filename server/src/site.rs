//! The built site: files, their headers, and the page that answers every address of the app.

use std::fs;
use std::path::{Component, Path as FilePath, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::file_name::{content_type, is_hashed};
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
}

/// `index.html` as it is served, and the policy that its scripts need.
#[derive(Clone, Debug)]
struct Page {
    changed: SystemTime,
    html: String,
    policy: String,
}

impl Site {
    /// By the options.
    pub fn new(options: &Serve) -> Self {
        Self {
            folder: options.dist.clone(),
            base_path: options.base_path.clone(),
            connect: options
                .connect_src
                .iter()
                .map(|origin| format!(" {origin}"))
                .collect(),
            page: Mutex::new(None),
        }
    }

    /// What the site calls itself; it may be changed while the server runs, as may the rest of the
    /// configuration.
    pub fn name(&self) -> Option<String> {
        let text = fs::read_to_string(self.folder.join("config.json")).ok()?;
        let config: serde_json::Value = serde_json::from_str(&text).ok()?;
        let name = config["site"]["name"].as_str()?.trim();
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// What a device is told when it installs the site, by the configuration as it is now.
    fn manifest(&self) -> Option<Response> {
        let base = format!("{}/", self.base_path.trim_end_matches('/'));
        let manifest = standfirst_manifest::of_site(&self.folder, Some(&base)).ok()?;
        let headers = [
            (header::CONTENT_TYPE, "application/manifest+json"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        Some((headers, manifest.to_string()).into_response())
    }

    /// The page, read again when the file has changed.
    fn page(&self) -> Option<Page> {
        let file = self.folder.join("index.html");
        let changed = fs::metadata(&file).and_then(|data| data.modified()).ok()?;
        let mut kept = self
            .page
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
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

/// A file of the site, or the page that shows what stands at an address.
pub async fn page(State(shared): State<Server>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem = Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Only reading is possible here.",
        );
        return problem.into_response();
    }
    let site = &shared.site;
    let path = request.uri().path().to_owned();
    let Some(inside) = path.strip_prefix(&site.base_path) else {
        return Problem::not_found("such address").into_response();
    };
    let brotli = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("br"));
    let is_page = inside.is_empty() || inside == "index.html" || inside == "404.html";
    if inside == standfirst_manifest::FILE
        && let Some(manifest) = site.manifest()
    {
        return secured(manifest, None);
    }
    if !is_page {
        if let Some(response) = file(&site.folder, inside, brotli) {
            return secured(shared_with_all(inside, response), None);
        }
        if inside
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains('.'))
        {
            return Problem::not_found("such file").into_response();
        }
    }
    let Some(page) = site.page() else {
        return Problem::internal("the site has not been built: index.html is missing")
            .into_response();
    };
    let known = is_page || is_route(inside);
    let status = if known {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let html = told_of_article(&shared, request.headers(), inside, page.html);
    secured((status, headers, html).into_response(), Some(&page.policy))
}

/// The page, with what those who run no script want to know of the article at its address. The policy
/// stays as it is, since no script is added or changed.
fn told_of_article(shared: &Server, headers: &HeaderMap, inside: &str, html: String) -> String {
    let slug = article_at(inside).unwrap_or_default();
    let Some(article) = shared.content.published(&slug) else {
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

/// What a widget on another site is made of may be read there: none of it is anybody's secret.
fn shared_with_all(inside: &str, mut response: Response) -> Response {
    let public = ["widget/", "profiles/", "messages/"];
    // A sandboxed frame has no origin, and is configured by the same file as the site.
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
        (Some("section" | "article"), Some(slug), None) => !slug.is_empty(),
        (Some("library" | "privacy" | "share"), None, None) => true,
        _ => false,
    }
}

fn secured(mut response: Response, policy: Option<&str>) -> Response {
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

/// A picture of the content folder.
pub async fn media(State(shared): State<Server>, Path(name): Path<String>) -> Response {
    match file(&shared.content.images, &name, false) {
        Some(mut response) => {
            let headers = response.headers_mut();
            let day = HeaderValue::from_static("public, max-age=86400");
            headers.insert(header::CACHE_CONTROL, day);
            // Where an article is embedded or its link unfurled, its picture is shown: also on pages
            // that refuse what does not say so, and on canvases.
            let all = HeaderValue::from_static("*");
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
            let any = HeaderValue::from_static("cross-origin");
            headers.insert("cross-origin-resource-policy", any);
            secured(response, None)
        }
        None => Problem::not_found("such picture").into_response(),
    }
}

/// A file inside a folder, from its compressed neighbour where the browser takes it.
fn file(folder: &FilePath, name: &str, brotli: bool) -> Option<Response> {
    let relative = FilePath::new(name);
    // Nothing but plain names: no way out of the folder.
    if !relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return None;
    }
    let path = folder.join(relative);
    if !path.is_file() {
        return None;
    }
    let compressed = PathBuf::from(format!("{}.br", path.display()));
    let use_compressed = brotli && compressed.is_file();
    let bytes = fs::read(if use_compressed { &compressed } else { &path }).ok()?;
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(content_type(name)),
    );
    let lasting = if is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lasting));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if use_compressed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some((headers, Body::from(bytes)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_folder() {
        assert!(file(FilePath::new("/etc"), "../etc/passwd", false).is_none());
        assert!(file(FilePath::new("/etc"), "/etc/passwd", false).is_none());
    }
}
