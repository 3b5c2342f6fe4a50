//! Every error response has the same form.

use serde_json::json;

use crate::harness::{Response, Server, comment};

fn assert_problem(response: &Response, status: u16, code: &str, context: &str) {
    let found = (response.status, response.json["code"].as_str());
    assert_eq!(found, (status, Some(code)), "{context}: {}", response.body);
    assert_eq!(
        response.header("content-type"),
        "application/problem+json",
        "{context}"
    );
    assert_eq!(response.json["status"], status, "{context}");
}

#[test]
fn invalid_queries_are_problems() {
    let server = Server::start(&[]);
    for path in [
        "articles?limit=x",
        "articles?limit=-1",
        "articles?limit=99999999999999999999999",
        "articles?limit=1&limit=2",
        "articles/a/comments?sort=upwards",
        "articles/a/comments?limit=1.5",
        "articles/a/comments?cursor=%00",
        "articles/a/comments?cursor=%ff",
        "articles/a/comments?cursor=1&cursor=2",
        "articles/a/comments?limit=",
        "comments?article=a&limit=x",
        "comments",
        "counts?slugs=a&slugs=b",
        "oembed",
        "oembed?url=x&maxwidth=-1",
    ] {
        assert_problem(&server.get(path), 400, "bad_query", path);
    }
    for path in [
        "articles?section=nowhere",
        "articles?section=%00",
        "oembed?url=%ff",
    ] {
        assert_problem(&server.get(path), 404, "not_found", path);
    }
    assert_eq!(server.get("articles?limit=0").status, 200);
    assert_eq!(server.get("articles?cursor=%ff&x=%").status, 200);
}

#[test]
fn unknown_paths_are_problems() {
    let server = Server::start(&[]);
    for path in ["articles/%ff", "articles/%ff/comments", "comments/%c3%28"] {
        assert_problem(&server.get(path), 400, "bad_path", path);
    }
    for path in [
        "articles/%00",
        "articles/..%2f..%2fetc%2fpasswd",
        "articles/a/",
        "articles/",
        "comments/0x1",
        "comments/99999999999999999999999",
        "comments/1%20or%201=1",
        "comments/-1",
        "nothing",
        "articles/a/comments/1",
    ] {
        assert_problem(&server.get(path), 404, "not_found", path);
    }
    for path in [
        "api",
        "api/",
        "api/v1",
        "api/v1/",
        "api/v2/articles",
        "api/v1//articles",
        "API/v1/x.y",
    ] {
        for method in ["GET", "POST"] {
            let response = server.request_path(method, path, &[]);
            let expected = match (path, method) {
                ("API/v1/x.y", "POST") => (405, "method_not_allowed"),
                _ => (404, "not_found"),
            };
            assert_problem(
                &response,
                expected.0,
                expected.1,
                &format!("{method} {path}"),
            );
        }
    }
}

#[test]
fn unsupported_methods_are_problems() {
    let server = Server::start(&[]);
    for (method, path) in [
        ("DELETE", "api/v1/articles"),
        ("PROPFIND", "api/v1/articles"),
        ("TRACE", "api/v1/comments/1"),
        ("GET", "api/v1/comments/1/vote"),
        ("QUERY", "api/v1/settings"),
        ("POST", "media/a.webp"),
        ("PUT", "article/a"),
        ("PATCH", ""),
    ] {
        let request = format!("{method} /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let response = server.send_raw(request.as_bytes());
        let head = response
            .split("\r\n\r\n")
            .next()
            .unwrap_or_default()
            .to_lowercase();
        assert!(
            head.starts_with("http/1.1 405"),
            "{method} {path}: {response}"
        );
        assert!(
            head.contains("content-type: application/problem+json"),
            "{response}"
        );
        let allow = head.lines().find_map(|line| line.strip_prefix("allow: "));
        assert!(
            allow.is_some_and(|allow| allow.contains("get") || allow.contains("put")),
            "{response}"
        );
    }
}

#[test]
fn invalid_bodies_are_problems() {
    let server = Server::start(&["--rate-limit", "0"]);
    let deep = "[".repeat(20_000);
    for (body, status, code) in [
        (&b""[..], 400, "not_json"),
        (b"{", 400, "not_json"),
        (b"null", 400, "not_json"),
        (b"\xff\xfe", 400, "not_json"),
        (b"{\"text\":\"\xff\"}", 400, "not_json"),
        (b"{\"text\":\"\\ud83d\"}", 400, "not_json"),
        (b"{\"text\":1}", 400, "not_json"),
        (b"{\"text\":\"x\",\"text\":\"y\"}", 400, "not_json"),
        (b"{\"author\":7}", 400, "not_json"),
        (b"{\"text\":1e999}", 400, "not_json"),
        (deep.as_bytes(), 400, "not_json"),
        (b"{}", 422, "invalid"),
    ] {
        let context = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert_problem(
            &server.post_bytes("a", "application/json", body),
            status,
            code,
            &context,
        );
    }
    let body = comment("x").to_string();
    for kind in [
        "",
        "text/plain",
        "application/jsonx",
        "text/json",
        "application/x-www-form-urlencoded",
    ] {
        let response = server.post_bytes("a", kind, body.as_bytes());
        assert_problem(&response, 415, "unsupported_media_type", kind);
    }
    for kind in ["application/json; charset=utf-8", "Application/JSON"] {
        let body = comment(kind).to_string();
        assert_eq!(
            server.post_bytes("a", kind, body.as_bytes()).status,
            201,
            "{kind}"
        );
    }
}

#[test]
fn unusual_values_cause_no_server_error() {
    let server = Server::start(&["--rate-limit", "0"]);
    let id = server.post("a", &comment("First"), None).json["comment"]["id"].clone();
    let parents = [
        json!("\0"),
        json!("-1"),
        json!("1e3"),
        json!("١"),
        json!("99999999999999999999"),
    ];
    for parent in parents {
        let mut reply = comment("A reply");
        reply["parent_id"] = parent.clone();
        assert_problem(
            &server.post("a", &reply, None),
            422,
            "invalid",
            &parent.to_string(),
        );
    }
    let vote = |headers: &[(&str, &str)], body: &[u8]| {
        server.send_bytes(
            "PUT",
            &format!("comments/{}/vote", id.as_str().unwrap()),
            headers,
            body,
        )
    };
    let json = ("Content-Type", "application/json");
    let voter = ("X-Voter", "a-voter-of-mine");
    assert_eq!(
        vote(&[json, voter], b"{\"direction\":\"sideways\"}").status,
        400
    );
    assert_eq!(vote(&[json, voter], b"{}").status, 400);
    assert_eq!(vote(&[json], b"{\"direction\":\"up\"}").status, 400);
    for headers in [
        [json, ("Authorization", "Bearer")],
        [json, ("Authorization", "Basic eDp5")],
    ] {
        let path = format!("comments/{}", id.as_str().unwrap());
        let response = server.send_bytes("PATCH", &path, &headers, b"{\"text\":\"x\"}");
        assert_problem(&response, 403, "forbidden", "PATCH");
    }
    assert!(
        !server.log().contains("standfirst-server:"),
        "{}",
        server.log()
    );
}

#[test]
fn invalid_idempotency_keys_are_refused() {
    let server = Server::start(&[]);
    for key in [String::new(), "k".repeat(129), "schlüssel".to_owned()] {
        let response = server.post("a", &comment("Once."), Some(&key));
        assert_problem(&response, 400, "bad_key", &key);
    }
    assert_eq!(server.get("articles/a/comments").json["total"], 0);
    let longest = "k".repeat(128);
    let first = server.post("a", &comment("Once."), Some(&longest));
    assert_eq!(first.status, 201, "{}", first.body);
    let again = server.post("a", &comment("Once."), Some(&longest));
    assert_eq!(again.header("idempotency-replayed"), "true");
}
