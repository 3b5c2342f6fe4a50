//! Serves files from a folder: those of the built site, and the pictures, audio and video of articles.

use std::path::{Component, Path as FilePath, PathBuf};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use standfirst_headers::EVERY_FILE;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::file_name::{content_type, is_hashed, media_type};

/// Serves a media file. Files of other kinds are not served.
pub async fn media(folder: &FilePath, name: &str, request: Request) -> Option<Response> {
    let kind = media_type(name)?;
    let path = resolve_path(folder, name).await?;
    let mut response =
        serve_file(ServeFile::new_with_mime(path, &parse_mime(kind)), request).await?;
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CACHE_CONTROL, "public, max-age=86400");
    // Other sites show the picture where they embed the article or unfurl its link. Without these headers, pages
    // with cross-origin isolation and canvases refuse it.
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    );
    Some(with_security_headers(
        response,
        Some(standfirst_headers::MEDIA),
    ))
}

/// Serves a file of the site, precompressed if there is a `.br` file and the browser accepts it.
pub async fn site(folder: &FilePath, name: &str, request: Request) -> Option<Response> {
    let path = resolve_path(folder, name).await?;
    let file = ServeFile::new_with_mime(path, &parse_mime(content_type(name))).precompressed_br();
    let mut response = serve_file(file, request).await?;
    let cache_control = if is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(cache_control),
    );
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    Some(response)
}

async fn serve_file(file: ServeFile, request: Request) -> Option<Response> {
    let response = file.oneshot(request).await.ok()?;
    // The file may have been removed since it was resolved.
    (response.status() != 404).then(|| response.map(Body::new))
}

fn parse_mime(kind: &'static str) -> mime::Mime {
    kind.parse().unwrap_or(mime::APPLICATION_OCTET_STREAM)
}

/// Resolves a name to a path inside the folder. Neither `..` nor symbolic links can lead out of it.
async fn resolve_path(folder: &FilePath, name: &str) -> Option<PathBuf> {
    let relative = FilePath::new(name);
    let mut parts = relative.components();
    let is_allowed = |part: Component<'_>| match part {
        Component::Normal(part) => {
            let part = part.as_encoded_bytes();
            // Hidden files are never served, except for `.well-known`.
            !part.contains(&0) && (!part.starts_with(b".") || part == b".well-known")
        }
        _ => false,
    };
    if name.is_empty() || !parts.all(is_allowed) {
        return None;
    }
    let folder = tokio::fs::canonicalize(folder).await.ok()?;
    let path = tokio::fs::canonicalize(folder.join(relative)).await.ok()?;
    let is_file = tokio::fs::metadata(&path).await.ok()?.is_file();
    (is_file && path.starts_with(&folder)).then_some(path)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_path_leads_out_of_the_folder() -> std::io::Result<()> {
        let outside = tempfile::tempdir()?;
        let secret = outside.path().join("secret.png");
        std::fs::write(&secret, "a secret")?;
        let folder = outside.path().join("images");
        std::fs::create_dir_all(folder.join("2026/.git"))?;
        for name in ["a.png", "2026/b.png", ".hidden.png", "2026/.git/c.png"] {
            std::fs::write(folder.join(name), "")?;
        }
        std::os::unix::fs::symlink(&secret, folder.join("link.png"))?;
        std::os::unix::fs::symlink(outside.path(), folder.join("up"))?;
        std::os::unix::fs::symlink(folder.join("a.png"), folder.join("within.png"))?;
        for name in ["a.png", "2026/b.png", "within.png", "2026//b.png"] {
            assert!(resolve_path(&folder, name).await.is_some(), "{name}");
        }
        let absolute = secret.to_string_lossy().into_owned();
        for name in [
            "",
            ".",
            "2026",
            "../secret.png",
            "2026/../../secret.png",
            absolute.as_str(),
            "link.png",
            "up/secret.png",
            ".hidden.png",
            "2026/.git/c.png",
            "a.png\0",
            "\0",
            "a.png/",
            "nowhere.png",
        ] {
            let found = resolve_path(&folder, name).await;
            // A path ignores a slash at the end of a file's name; the file system does not.
            assert!(found.is_none() || name == "a.png/", "{name}: {found:?}");
        }
        Ok(())
    }
}
