//! Tests of the API over HTTP, against the real program: every response, every error, and recovery from a power
//! cut.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clients;
mod connections;
mod content;
mod contract;
mod errors;
mod fuzz;
mod harness;
mod identity;
mod limits;
mod media;
mod moderation;
mod oembed;
mod origins;
mod pages;
mod storage;

use harness::{Server, StartResult, comment};
use serde_json::json;

#[test]
fn a_comment_is_created_once_per_idempotency_key() {
    let server = Server::start(&[]);
    let first = server.post("a", &comment("Hello"), Some("k1"));
    let again = server.post("a", &comment("Hello"), Some("k1"));
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json["comment"]["id"], again.json["comment"]["id"]);
    assert_eq!(first.json["edit_token"], again.json["edit_token"]);
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = server.post("a", &comment("Something else"), Some("k1"));
    assert_eq!(
        (other.status, other.json["code"].as_str()),
        (422, Some("idempotency_mismatch"))
    );
    assert_eq!(server.get("articles/a/comments").json["total"], 1);
}

#[test]
fn every_error_is_a_problem_with_a_code() {
    let server = Server::start(&["--rate-limit", "3"]);
    let blank = server.post(
        "a",
        &json!({ "text": " ", "author": { "name": "", "email": "x@" } }),
        None,
    );
    assert_eq!(blank.status, 422);
    assert_eq!(blank.header("content-type"), "application/problem+json");
    let errors: Vec<_> = blank.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["field"].as_str().unwrap(),
                one["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            ("text", "required"),
            ("name", "required"),
            ("email", "too_short")
        ]
    );
    assert_eq!(
        server.post("closed", &comment("x"), None).json["code"],
        "comments_closed"
    );
    assert_eq!(server.post("nowhere", &comment("x"), None).status, 404);
    assert_eq!(server.get("articles/gone").status, 410);
    assert_eq!(server.get("nothing").json["code"], "not_found");
    assert_eq!(
        server.post("a", &json!("x".repeat(70_000)), None).json["code"],
        "too_large"
    );
    let mut orphan = comment("x");
    orphan["parent_id"] = json!("999");
    assert_eq!(
        server.post("a", &orphan, None).json["errors"][0]["code"],
        "unknown_parent"
    );
    assert_eq!(server.post("a", &comment("Said"), None).status, 201);
    assert_eq!(
        server.post("a", &comment("Said"), None).json["code"],
        "duplicate"
    );
    let fast = server.post("a", &comment("Fourth"), None);
    assert_eq!(
        (fast.status, fast.json["code"].as_str()),
        (429, Some("too_fast"))
    );
    assert!(
        fast.header("retry-after")
            .parse::<u32>()
            .is_ok_and(|seconds| (1..=60).contains(&seconds))
    );
}

#[test]
fn editing_and_deleting_requires_the_edit_token() {
    let server = Server::start(&[]);
    let made = server.post("a", &comment("First"), None).json;
    let (id, token) = (
        made["comment"]["id"].as_str().unwrap(),
        made["edit_token"].as_str().unwrap(),
    );
    let path = format!("comments/{id}");
    assert_eq!(
        server
            .send("PATCH", &path, Some("wrong"), &json!({ "text": "x" }))
            .json["code"],
        "forbidden"
    );
    let changed = server.send(
        "PATCH",
        &path,
        Some(token),
        &json!({ "text": "**Second**" }),
    );
    assert_eq!(
        changed.json["comment"]["body_html"],
        "<p><strong>Second</strong></p>\n"
    );
    assert!(changed.json["comment"]["edited"].is_string());
    let mut reply = comment("A reply");
    reply["parent_id"] = json!(id);
    assert_eq!(server.post("a", &reply, None).status, 201);
    assert_eq!(
        server
            .send("DELETE", &path, Some(token), &json!(null))
            .status,
        204
    );
    let thread = server.get("articles/a/comments").json;
    assert_eq!(
        thread["items"][0]["status"], "removed",
        "a removed comment stays as a placeholder while it has replies"
    );
    assert_eq!(thread["items"][0]["body_text"], "");
    assert_eq!(thread["total"], 1);

    let late = Server::start(&["--edit-window=-1"]);
    let made = late.post("a", &comment("First"), None).json;
    let path = format!("comments/{}", made["comment"]["id"].as_str().unwrap());
    let over = late.send(
        "PATCH",
        &path,
        made["edit_token"].as_str(),
        &json!({ "text": "x" }),
    );
    assert_eq!(over.json["code"], "edit_window_over");
}

#[test]
fn held_comments_are_shown_only_to_their_author() {
    let server = Server::start(&["--moderation", "first-time"]);
    let made = server.post("a", &comment("Held"), None);
    assert_eq!(made.status, 202);
    let id = made.json["comment"]["id"].as_str().unwrap();
    assert_eq!(server.get("articles/a/comments").json["items"], json!([]));
    let comment_token = format!("{id}:{}", made.json["edit_token"].as_str().unwrap());
    let own = server.get_with("articles/a/comments", "X-Comment-Tokens", &comment_token);
    assert_eq!(own.json["items"][0]["status"], "held");
    assert!(server.moderate(&["list"]).contains("Held"));
    server.moderate(&["approve", id]);
    assert_eq!(server.get("articles/a/comments").json["total"], 1);
    let known = server.post_with_token("a", &comment("Known by now"), &made.json);
    assert_eq!(known.status, 201);
}

#[test]
fn unchanged_reads_return_304() {
    let server = Server::start(&[]);
    let first = server.get("articles/a");
    let again = server.get_with("articles/a", "If-None-Match", &first.header("etag"));
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    server.post("a", &comment("New"), None);
    assert_eq!(
        server
            .get_with("articles/a", "If-None-Match", &first.header("etag"))
            .status,
        200
    );
}

#[test]
fn threads_are_paged_by_branch() {
    let server = Server::start(&[]);
    let mut ids = Vec::new();
    for number in 0..5 {
        let made = server
            .post("a", &comment(&format!("Number {number}")), None)
            .json;
        ids.push(made["comment"]["id"].as_str().unwrap().to_owned());
    }
    let mut reply = comment("A reply to the first");
    reply["parent_id"] = json!(ids[0]);
    server.post("a", &reply, None);
    let first = server.get("articles/a/comments?limit=2").json;
    let texts = |page: &serde_json::Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["body_text"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        texts(&first),
        ["Number 0", "A reply to the first", "Number 1"]
    );
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = server
        .get(&format!("articles/a/comments?limit=2&cursor={cursor}"))
        .json;
    assert_eq!(texts(&second), ["Number 2", "Number 3"]);
    let newest = server.get("articles/a/comments?limit=1&sort=newest").json;
    assert_eq!(texts(&newest), ["Number 4"]);
    let vote = server.vote(&ids[2], "up");
    assert_eq!(vote.json["score"], 1);
    let best = server.get("articles/a/comments?limit=1&sort=best").json;
    assert_eq!(texts(&best), ["Number 2"]);
    assert_eq!(server.vote(&ids[2], "none").json["score"], 0);
}

#[test]
fn a_port_in_use_gives_a_one_line_error() {
    let server = Server::start(&[]);
    let StartResult::Failed(error) = Server::try_start(&["--listen", server.address()]) else {
        panic!("the server started")
    };
    assert!(
        error.starts_with("standfirst-server: cannot listen on 127.0.0.1:"),
        "{error}"
    );
    assert_eq!(error.trim().lines().count(), 1, "{error}");
}

/// Kills the server repeatedly while comments are being written. Every acknowledged comment exists exactly once
/// afterwards. The others can be sent again with their keys without becoming duplicates.
#[test]
fn acknowledged_comments_survive_a_power_cut() {
    let mut server = Server::start(&["--rate-limit", "0"]);
    let mut sent: Vec<String> = Vec::new();
    for round in 0..4 {
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let client = server.client();
                std::thread::spawn(move || {
                    let mut keys = Vec::new();
                    for number in 0..200 {
                        let key = format!("{round}-{writer}-{number}");
                        keys.push(key.clone());
                        if client
                            .post("a", &comment(&format!("Comment {key}")), Some(&key))
                            .is_none()
                        {
                            break;
                        }
                    }
                    keys
                })
            })
            .collect();
        // Waits until some comments have been written. Others are being written at that moment, so the kill hits
        // writes in progress.
        while server.client().total("a").unwrap_or(0) < (round + 1) * 12 {}
        server.kill();
        for writer in writers {
            sent.extend(writer.join().unwrap());
        }
        server.restart();
        assert_eq!(server.integrity(), "ok");
    }
    // Each writer's last request got no response. Sends all comments once more with their keys.
    for key in &sent {
        let response = server.post("a", &comment(&format!("Comment {key}")), Some(key));
        assert_eq!(response.status, 201, "{key}: {}", response.body);
    }
    let mut texts = server.all_texts("a");
    texts.sort();
    let mut expected: Vec<String> = sent.iter().map(|key| format!("Comment {key}")).collect();
    expected.sort();
    assert_eq!(texts, expected, "every comment exists exactly once");
    assert!(
        sent.len() > 48,
        "too few comments for the test: {}",
        sent.len()
    );
}

#[test]
fn the_document_describes_exactly_the_routes_and_methods() {
    let source = include_str!("../src/routes/mod.rs");
    let (api, _) = source.split_once(".fallback(").unwrap();
    let mut routed: Vec<&str> = api
        .split(".route(")
        .skip(1)
        .filter_map(|one| one.split('"').nth(1))
        .collect();
    let operations = contract::operations();
    let mut described: Vec<&str> = operations.iter().map(|one| one.1.as_str()).collect();
    described.dedup();
    routed.sort_unstable();
    described.sort_unstable();
    assert_eq!(routed, described);

    let server = Server::start(&[]);
    for path in described {
        let address = path.trim_start_matches('/').replace("{slug}", "a");
        let address = address.replace("{id}", "1");
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let known = operations.contains(&(method.to_owned(), path.to_owned()));
            let response = server.send(method, &address, None, &json!({}));
            assert_eq!(response.status != 405, known, "{method} {path}");
        }
        let reads = operations.contains(&("GET".to_owned(), path.to_owned()));
        assert_eq!(server.get(&address).status != 405, reads, "GET {path}");
    }
}

/// The documented query parameters are exactly the fields of the types that the handlers parse.
#[test]
fn the_document_describes_exactly_the_query_parameters() {
    let articles = include_str!("../src/routes/articles.rs");
    let comments = include_str!("../src/routes/comments.rs");
    let document = contract::document();
    for (path, source, kind) in [
        ("/articles", articles, "ListQuery"),
        ("/counts", articles, "CountQuery"),
        ("/articles/{slug}/comments", comments, "ThreadQuery"),
        ("/comments", comments, "PageQuery"),
    ] {
        let (_, fields) = source.split_once(&format!("struct {kind} {{")).unwrap();
        let (fields, _) = fields.split_once("\n}").unwrap();
        let names = fields.lines().filter_map(|line| line.split_once(": "));
        let mut read: Vec<&str> = names.map(|(name, _)| name.trim()).collect();
        let described = document["paths"][path]["get"]["parameters"].as_array();
        let described = described.unwrap().iter().filter(|one| one["in"] == "query");
        let mut described: Vec<_> = described.filter_map(|one| one["name"].as_str()).collect();
        read.sort_unstable();
        described.sort_unstable();
        assert_eq!(read, described, "{path}");
    }
}

#[test]
fn the_document_is_served_and_valid() {
    let served = Server::start(&[]).get("openapi.json");
    assert_eq!(served.json, contract::document());
    assert!(served.json["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids: Vec<String> = Vec::new();
    for (method, path) in contract::operations() {
        let operation = &served.json["paths"][&path][method.to_lowercase()];
        ids.push(operation["operationId"].as_str().unwrap().to_owned());
        assert!(operation["summary"].is_string(), "{method} {path}");
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "two operations share an id");
}
