//! CORS: what pages of other origins may do.

use serde_json::json;

use crate::harness::{Response, Server, comment};

const LISTED: &str = "https://news.example";
/// An origin that is not listed, and the origin of a sandboxed frame.
const OTHERS: [&str; 2] = ["https://elsewhere.example", "null"];

fn start() -> Server {
    Server::start(&["--allow-origin", LISTED])
}

fn allowed(response: &Response) -> String {
    response.header("access-control-allow-origin")
}

/// Sends a preflight for a method with a header.
fn preflight(server: &Server, path: &str, origin: &str, method: &str, header: &str) -> Response {
    let headers = [
        ("Origin", origin),
        ("Access-Control-Request-Method", method),
        ("Access-Control-Request-Headers", header),
    ];
    server.request_path("OPTIONS", &format!("api/v1/{path}"), &headers)
}

/// Returns the values of one of a preflight's headers, in lower case.
fn list(response: &Response, name: &str) -> Vec<String> {
    let value = response.header(name).to_lowercase();
    value.split(',').map(|one| one.trim().to_owned()).collect()
}

const METHODS: &str = "access-control-allow-methods";
const HEADERS: &str = "access-control-allow-headers";

#[test]
fn all_origins_may_read() {
    let server = start();
    for origin in OTHERS {
        for path in ["articles", "articles/a", "articles/a/comments", "settings"] {
            let response = server.get_with(path, "Origin", origin);
            assert_eq!((response.status, allowed(&response).as_str()), (200, "*"));
            assert!(list(&response, "access-control-expose-headers").contains(&"etag".into()));
            assert_eq!(response.header("access-control-allow-credentials"), "");
        }
        let absent = server.get_with("articles/nowhere", "Origin", origin);
        assert_eq!((absent.status, allowed(&absent).as_str()), (404, "*"));
        let head = server.request_path("HEAD", "api/v1/articles", &[("Origin", origin)]);
        assert_eq!((head.status, allowed(&head).as_str()), (200, "*"));
        let etag = server.get("articles/a").header("etag");
        let headers = [("Origin", origin), ("If-None-Match", etag.as_str())];
        let same = server.request_path("GET", "api/v1/articles/a", &headers);
        assert_eq!((same.status, allowed(&same).as_str()), (304, "*"));
    }
}

#[test]
fn listed_origins_are_named_in_every_response() {
    let server = start();
    let named = server.get_with("articles", "Origin", LISTED);
    assert_eq!(allowed(&named), LISTED);
    // The response differs by origin, so caches need the `Vary` header.
    assert!(list(&named, "vary").contains(&"origin".into()));
    for method in ["GET", "POST", "PATCH", "PUT", "DELETE"] {
        let response = preflight(&server, "comments/1", LISTED, method, "content-type");
        assert_eq!(
            (response.status, allowed(&response).as_str()),
            (200, LISTED)
        );
        assert!(list(&response, METHODS).contains(&method.to_lowercase()));
        assert!(list(&response, HEADERS).contains(&"content-type".into()));
    }
    let headers = [("Origin", LISTED), ("Content-Type", "text/plain")];
    let written = server.request_path("POST", "api/v1/articles/a/comments", &headers);
    assert_eq!(allowed(&written), LISTED);
}

#[test]
fn other_origins_may_only_preflight_reads() {
    let server = start();
    for origin in OTHERS {
        for method in ["GET", "HEAD"] {
            for header in [
                "authorization",
                "if-none-match",
                "idempotency-key",
                "x-comment-tokens",
                "x-voter",
            ] {
                let response = preflight(&server, "articles/a/comments", origin, method, header);
                assert_eq!((response.status, allowed(&response).as_str()), (200, "*"));
                assert_eq!(list(&response, METHODS), ["get", "head"]);
                assert!(
                    list(&response, HEADERS).contains(&header.into()),
                    "{header}"
                );
            }
        }
        for method in ["POST", "PATCH", "PUT", "DELETE"] {
            let response = preflight(&server, "articles/a/comments", origin, method, "");
            assert_eq!(allowed(&response), "", "{method}");
        }
        // Without the preflight headers, OPTIONS is not a preflight and gets no CORS headers.
        let plain = server.request_path("OPTIONS", "api/v1/articles", &[("Origin", origin)]);
        assert_eq!(allowed(&plain), "");
    }
}

/// Browsers cache the headers that a preflight for GET allows, and they never ask whether POST is allowed. Those
/// headers must therefore not be enough for a POST.
#[test]
fn headers_allowed_for_reads_do_not_allow_writes() {
    let server = start();
    let read = preflight(
        &server,
        "articles/a/comments",
        "null",
        "GET",
        "content-type",
    );
    let headers = list(&read, HEADERS);
    assert!(!headers.contains(&"content-type".into()), "{headers:?}");
    assert!(!headers.contains(&"*".into()), "{headers:?}");
    // Content types that a browser sends without a preflight are refused for comments.
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ] {
        let headers = [("Origin", "null"), ("Content-Type", kind)];
        let response = server.request_path("POST", "api/v1/articles/a/comments", &headers);
        assert_eq!((response.status, allowed(&response).as_str()), (415, ""));
    }
    assert_eq!(server.get("articles/a/comments").json["total"], 0);
    assert_eq!(server.post("a", &comment("At home"), None).status, 201);
}

#[test]
fn held_comments_are_not_shown_to_other_origins() {
    let server = Server::start(&["--moderation", "all"]);
    server.post("a", &comment("Held"), None);
    let response = server.get_with("articles/a/comments", "Origin", "null");
    assert_eq!(response.json["items"], json!([]));
}

#[test]
fn media_files_may_be_used_by_every_origin() {
    let server = start();
    server.write_file("content/images/a.webp", "a picture");
    let headers = [("Origin", "https://elsewhere.example")];
    let response = server.request_path("GET", "media/a.webp", &headers);
    assert_eq!((response.status, allowed(&response).as_str()), (200, "*"));
    assert_eq!(
        response.header("cross-origin-resource-policy"),
        "cross-origin"
    );
}
