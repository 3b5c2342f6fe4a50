//! Comments on pages that this server does not host.

use serde_json::{Value, json};

use crate::harness::{Response, Server, comment};

const BLOG: &str = "https://blog.example";

fn start() -> Server {
    Server::start(&[
        "--page-origin",
        BLOG,
        "--public-url",
        "https://news.example",
    ])
}

fn query(article: &str, page: &str) -> String {
    let encode = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect::<String>()
    };
    format!("comments?article={}&page={}", encode(article), encode(page))
}

fn read(server: &Server, article: &str, page: &str) -> Response {
    server.get(&query(article, page))
}

fn write(server: &Server, article: &str, page: &str, text: &str) -> Response {
    server.send("POST", &query(article, page), None, &comment(text))
}

fn texts(response: &Response) -> Vec<&str> {
    let items = response.json["items"].as_array().unwrap();
    items
        .iter()
        .filter_map(|one| one["body_text"].as_str())
        .collect()
}

#[test]
fn a_page_of_a_listed_origin_has_a_thread() {
    let server = start();
    let empty = read(&server, "/post", "https://blog.example/post");
    assert_eq!((empty.status, &empty.json["items"]), (200, &json!([])));
    assert_eq!(empty.json["comments_status"], "open");
    let made = write(&server, "/post", "https://blog.example/post", "On the post");
    assert_eq!(made.status, 201, "{}", made.body);
    // All URLs of a page lead to one thread, with or without the `article` parameter that the widget sends.
    for page in [
        "https://blog.example/post",
        "https://blog.example/post/",
        "HTTPS://blog.example:443/post?utm_source=x#comments",
    ] {
        for article in ["/post", "", "42"] {
            assert_eq!(
                texts(&read(&server, article, page)),
                ["On the post"],
                "{article} {page}"
            );
        }
    }
    assert_eq!(
        texts(&server.get("comments?article=https%3A%2F%2Fblog.example%2Fpost")),
        ["On the post"]
    );
    let other = read(&server, "/other", "https://blog.example/other");
    assert_eq!(texts(&other), [] as [&str; 0]);
    // A reply must be on the same page as its parent.
    let mut reply = comment("A reply");
    reply["parent_id"] = made.json["comment"]["id"].clone();
    let here = server.send(
        "POST",
        &query("/post", "https://blog.example/post"),
        None,
        &reply,
    );
    assert_eq!(here.status, 201);
    reply["text"] = json!("Another");
    let there = server.send(
        "POST",
        &query("/other", "https://blog.example/other"),
        None,
        &reply,
    );
    assert_eq!(there.json["errors"][0]["code"], "unknown_parent");
}

#[test]
fn an_article_has_one_thread_under_all_its_names() {
    let server = start();
    let made = write(
        &server,
        "a",
        "https://blog.example/where-it-is-shown",
        "On the article",
    );
    assert_eq!(made.status, 201, "{}", made.body);
    for found in [
        server.get("articles/a/comments"),
        read(&server, "a", "https://news.example/article/a"),
        read(
            &server,
            "/article/a",
            "https://news.example/article/a?utm_source=x",
        ),
        server.get("comments?article=a"),
    ] {
        assert_eq!(texts(&found), ["On the article"]);
    }
    let closed = write(&server, "closed", "https://blog.example/x", "Late");
    assert_eq!(closed.json["code"], "comments_closed");
    for (article, page) in [
        ("gone", ""),
        ("nowhere", ""),
        ("nowhere", "https://news.example/article/nowhere"),
        ("", "https://news.example/article/gone"),
    ] {
        assert_eq!(
            read(&server, article, page).json["code"],
            "not_found",
            "{article} {page}"
        );
    }
}

#[test]
fn an_unlisted_origin_is_refused_with_a_helpful_message() {
    let server = start();
    for page in [
        "https://evil.example/post",
        "http://blog.example/post",
        "https://blog.example:8443/post",
        "https://blog.example.evil.example/post",
    ] {
        for response in [
            read(&server, "/post", page),
            write(&server, "/post", page, "Hello"),
        ] {
            assert_eq!(response.status, 403, "{page}");
            assert_eq!(response.json["code"], "page_not_listed", "{page}");
            let detail = response.json["detail"].as_str().unwrap();
            assert!(detail.contains("--page-origin"), "{detail}");
        }
    }
    for page in [
        "javascript:alert(1)",
        "/post",
        "https://ada@blog.example/",
        "x",
    ] {
        assert_eq!(
            read(&server, "/post", page).json["code"],
            "bad_query",
            "{page}"
        );
    }
    assert_eq!(server.get("comments").json["code"], "bad_query");
}

#[test]
fn counts_are_keyed_by_the_requested_names() {
    let server = start();
    write(&server, "/post", "https://blog.example/post", "One");
    write(&server, "a", "", "Two");
    let names = [
        "a",
        "https://blog.example/post/",
        "https://news.example/article/a",
        "https://evil.example/post",
        "https://blog.example/none",
    ];
    let path = format!(
        "counts?slugs={}",
        names.join(",").replace(':', "%3A").replace('/', "%2F")
    );
    let counts = server.get(&path).json["counts"].clone();
    let found: Vec<&Value> = names.iter().map(|name| &counts[name]).collect();
    assert_eq!(
        found,
        [&json!(1), &json!(1), &json!(1), &json!(null), &json!(0)]
    );
}

#[test]
fn listed_page_origins_may_write() {
    let server = start();
    for (origin, allowed) in [(BLOG, BLOG), ("https://evil.example", "")] {
        let headers = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            (
                "Access-Control-Request-Headers",
                "content-type,idempotency-key",
            ),
        ];
        let response = server.request_path("OPTIONS", "api/v1/comments", &headers);
        assert_eq!(response.header("access-control-allow-origin"), allowed);
    }
}

#[test]
fn the_moderation_list_shows_the_page() {
    let server = Server::start(&["--page-origin", BLOG, "--moderation", "all"]);
    let made = write(
        &server,
        "/post",
        "https://blog.example/post?utm_medium=m",
        "Held",
    );
    assert_eq!(made.status, 202);
    let list = server.moderate(&["list"]);
    assert!(list.contains("\thttps://blog.example/post\t"), "{list}");
}
