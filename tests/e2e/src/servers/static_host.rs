//! A static file host, as publishers rent them. The site is below a path, and for a missing file the host
//! responds with one of the site's pages.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::site::Site;

/// What a host responds with when a file does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFoundResponse {
    /// `404.html` with status 404.
    ErrorPage,
    /// `index.html` with status 200.
    IndexPage,
}

/// A running host. It ends when dropped.
#[derive(Debug)]
pub struct StaticHost {
    address: String,
    requests: Arc<Mutex<Vec<(String, bool)>>>,
    accepting: JoinHandle<()>,
    _site: Site,
}

impl Drop for StaticHost {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl StaticHost {
    /// Serves a site below a path, which has a leading and a trailing slash.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(site: Site, under: &str, not_found: NotFoundResponse) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .context("starting a static host")?;
        let origin = format!("http://{}", listener.local_addr()?);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let accepting = tokio::spawn(accept(
            listener,
            site.path().to_owned(),
            under.to_owned(),
            not_found,
            Arc::clone(&requests),
        ));
        Ok(Self {
            address: format!("{origin}{under}"),
            requests,
            accepting,
            _site: site,
        })
    }

    /// The address of the site, with a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the requested paths for which there is no file.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests
            .iter()
            .filter(|(_, found_file)| !found_file)
            .map(|(path, _)| path.clone())
            .collect()
    }
}

async fn accept(
    listener: TcpListener,
    folder: PathBuf,
    under: String,
    not_found: NotFoundResponse,
    requests: Arc<Mutex<Vec<(String, bool)>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (folder, under, requests) = (folder.clone(), under.clone(), Arc::clone(&requests));
        let service = service_fn(move |request: Request<Incoming>| {
            let path = request.uri().path().to_owned();
            let (found_file, response) = respond(&folder, &under, &path, not_found);
            let mut requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push((path, found_file));
            std::future::ready(Ok::<_, Infallible>(response))
        });
        tokio::spawn(
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service),
        );
    }
}

fn respond(
    folder: &Path,
    under: &str,
    path: &str,
    not_found: NotFoundResponse,
) -> (bool, Response<Full<Bytes>>) {
    let name = match path.strip_prefix(under) {
        Some("") => Some("index.html"),
        // Keeps requests inside the site's folder.
        inside => inside.filter(|inside| !inside.contains("..")),
    };
    let found = name.and_then(|name| Some((name, std::fs::read(folder.join(name)).ok()?)));
    let found_file = found.is_some();
    let (status, name, bytes) = match found {
        Some((name, bytes)) => (StatusCode::OK, name, bytes),
        None => {
            let (status, name) = match not_found {
                NotFoundResponse::ErrorPage => (StatusCode::NOT_FOUND, "404.html"),
                NotFoundResponse::IndexPage => (StatusCode::OK, "index.html"),
            };
            (
                status,
                name,
                std::fs::read(folder.join(name)).unwrap_or_default(),
            )
        }
    };
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html",
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let mut response = Response::new(Full::new(Bytes::from(bytes)));
    *response.status_mut() = status;
    let kind = header::HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    (found_file, response)
}
