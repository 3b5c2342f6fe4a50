//! The built site: its folder, its configuration, its manifest and its HTML page.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use standfirst_headers::Host;

use crate::content::is_language;
use crate::head::with_base;
use crate::options::ServeOptions;

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
pub struct IndexPage {
    changed: SystemTime,
    /// The HTML.
    pub html: String,
    /// The content security policy.
    pub policy: String,
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

    /// Returns the folder of the site's files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the path under which the site is served, with slashes at both ends.
    pub fn base_path(&self) -> &str {
        &self.base_path
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
    pub fn manifest(&self) -> Option<Response> {
        let base = format!("{}/", self.base_path.trim_end_matches('/'));
        let manifest = standfirst_manifest::of_site(&self.folder, Some(&base)).ok()?;
        let headers = [
            (header::CONTENT_TYPE, "application/manifest+json"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        Some((headers, manifest.to_string()).into_response())
    }

    /// Returns the page. Reads it again if the file has changed.
    pub fn index_page(&self) -> Option<IndexPage> {
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
