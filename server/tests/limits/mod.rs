//! Limits on how much one sender may do and what a field may contain.

use serde_json::{Value, json};

use crate::harness::{Response, Server, comment};

fn vote(server: &Server, id: &str, voter: &str, direction: &str) -> Response {
    let path = format!("comments/{id}/vote");
    let body = json!({ "direction": direction });
    server.request("PUT", &path, &[("X-Voter", voter)], &body)
}

fn post_comment(server: &Server, text: &str) -> Value {
    let made = server.post("a", &comment(text), None);
    assert_eq!(made.status, 201, "{}", made.body);
    made.json
}

fn id(made: &Value) -> &str {
    made["comment"]["id"].as_str().unwrap()
}

fn score(server: &Server, id: &str) -> i64 {
    server.get(&format!("comments/{id}")).json["score"]
        .as_i64()
        .unwrap()
}

fn is_rate_limited(response: &Response) -> bool {
    let seconds = response.header("retry-after").parse::<u64>();
    let in_body = response.json["retry_after"].as_u64();
    response.status == 429
        && response.json["code"] == "too_fast"
        && response.header("content-type") == "application/problem+json"
        && seconds.is_ok_and(|seconds| (1..=60).contains(&seconds) && in_body == Some(seconds))
}

#[test]
fn voters_per_address_are_limited() {
    let mut server = Server::start(&["--rate-limit", "0"]);
    let made = post_comment(&server, "Liked by nobody");
    let id = id(&made);
    for number in 0..300 {
        let response = vote(&server, id, &format!("voter-{number:04}"), "up");
        let expected = if number < 10 { 200 } else { 403 };
        assert_eq!(response.status, expected, "{number}: {}", response.body);
        if expected == 403 {
            assert_eq!(response.json["code"], "vote_limit");
        }
    }
    assert_eq!(score(&server, id), 10);
    // The limit survives a restart and applies to downvotes too.
    server.kill();
    server.restart();
    assert_eq!(vote(&server, id, "voter-9999", "down").status, 403);
    // An existing voter may change the vote. Withdrawing a vote makes room for another voter.
    assert_eq!(vote(&server, id, "voter-0000", "down").json["score"], 8);
    assert_eq!(vote(&server, id, "voter-0001", "none").json["score"], 7);
    assert_eq!(vote(&server, id, "voter-9999", "none").json["score"], 7);
    assert_eq!(vote(&server, id, "voter-9999", "up").json["score"], 8);
    assert_eq!(vote(&server, id, "voter-0001", "up").status, 403);
    // Each comment has its own limit.
    let other = post_comment(&server, "Another");
    assert_eq!(
        vote(
            &server,
            other["comment"]["id"].as_str().unwrap(),
            "voter-0001",
            "up"
        )
        .status,
        200
    );

    let open = Server::start(&["--rate-limit", "0", "--votes-per-address", "0"]);
    let made = post_comment(&open, "Behind one address");
    for number in 0..15 {
        let id = made["comment"]["id"].as_str().unwrap();
        assert_eq!(
            vote(&open, id, &format!("voter-{number:04}"), "up").status,
            200
        );
    }
}

#[test]
fn voters_count_by_ipv4_address_or_ipv6_64() {
    let options = [
        "--rate-limit",
        "0",
        "--votes-per-address",
        "2",
        "--trusted-proxy",
        "127.0.0.1",
    ];
    let server = Server::start(&options);
    let made = post_comment(&server, "Voted on from everywhere");
    let path = format!("comments/{}/vote", id(&made));
    for (number, (address, status)) in [
        ("198.51.100.1", 200),
        ("198.51.100.1", 200),
        ("198.51.100.1", 403),
        ("::ffff:198.51.100.1", 403),
        ("198.51.100.2", 200),
        ("2001:db8:1:2::1", 200),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", 200),
        ("2001:db8:1:2:3::", 403),
        ("2001:db8:1:3::1", 200),
    ]
    .into_iter()
    .enumerate()
    {
        let voter = format!("voter-{number:04}");
        let headers = [("X-Voter", voter.as_str()), ("X-Forwarded-For", address)];
        let response = server.request("PUT", &path, &headers, &json!({ "direction": "up" }));
        assert_eq!(response.status, status, "{address}: {}", response.body);
    }
    assert_eq!(score(&server, id(&made)), 6);
}

#[test]
fn votes_are_limited_per_minute() {
    let server = Server::start(&["--rate-limit", "2"]);
    let made = post_comment(&server, "Voted on");
    for number in 0..6 {
        let direction = if number % 2 == 0 { "up" } else { "none" };
        assert_eq!(
            vote(&server, id(&made), "the-same-voter", direction).status,
            200,
            "{number}"
        );
    }
    let fast = vote(&server, id(&made), "the-same-voter", "up");
    assert!(is_rate_limited(&fast), "{} {}", fast.status, fast.body);
    assert_eq!(score(&server, id(&made)), 0);
    // Votes have their own limit, so voting does not block commenting.
    post_comment(&server, "Written after votes");
}

#[test]
fn edits_are_limited_per_minute() {
    let server = Server::start(&["--rate-limit", "3"]);
    let made = post_comment(&server, "Number -1");
    let path = format!("comments/{}", id(&made));
    let token = made["edit_token"].as_str();
    for number in 0..3 {
        let change = json!({ "text": format!("Number {number}") });
        assert_eq!(server.send("PATCH", &path, token, &change).status, 200);
    }
    let fast = server.send("PATCH", &path, token, &json!({ "text": "Number 3" }));
    assert!(is_rate_limited(&fast), "{} {}", fast.status, fast.body);
    assert_eq!(server.all_texts("a"), ["Number 2"]);
    assert_eq!(
        server.send("DELETE", &path, token, &json!(null)).status,
        204
    );
}

#[test]
fn repeated_requests_do_not_count_against_the_limit() {
    let server = Server::start(&["--rate-limit", "2"]);
    for number in 0..20 {
        let response = server.post("a", &comment("Once"), Some("a-key"));
        assert_eq!(response.status, 201, "{number}: {}", response.body);
        let replayed = response.header("idempotency-replayed");
        assert_eq!(replayed, if number > 0 { "true" } else { "" });
        let other = server.post("a", &comment("Other words"), Some("a-key"));
        assert_eq!(other.json["code"], "idempotency_mismatch", "{number}");
    }
    assert_eq!(
        server.post("a", &comment("Twice"), Some("b-key")).status,
        201
    );
    let fast = server.post("a", &comment("Thrice"), Some("c-key"));
    assert!(is_rate_limited(&fast), "{} {}", fast.status, fast.body);
    // A repeated request is answered even when the limit is used up, and also after the server lost its secret.
    assert_eq!(
        server.post("a", &comment("Once"), Some("a-key")).status,
        201
    );
    let mut secret = server.database().into_os_string();
    secret.push(".secret");
    let mut server = server;
    server.kill();
    std::fs::remove_file(secret).unwrap();
    server.restart();
    let mut tokens = Vec::new();
    for _ in 0..5 {
        let again = server.post("a", &comment("Once"), Some("a-key"));
        assert_eq!(again.status, 201, "{}", again.body);
        tokens.push(again.json["edit_token"].as_str().unwrap().to_owned());
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    let path = format!(
        "comments/{}",
        server.get("articles/a/comments").json["items"][0]["id"]
            .as_str()
            .unwrap()
    );
    let changed = server.send(
        "PATCH",
        &path,
        Some(&tokens[0]),
        &json!({ "text": "Changed" }),
    );
    assert_eq!(
        changed.status, 200,
        "the edit token from the repeated request is valid: {}",
        changed.body
    );
}

#[test]
fn invisible_or_multi_line_fields_are_refused() {
    let server = Server::start(&["--rate-limit", "0"]);
    let field_error = |name: &str, email: &str, website: &str, text: &str| {
        let author = json!({ "name": name, "email": email, "website": website });
        let refused = server.post("a", &json!({ "text": text, "author": author }), None);
        assert_eq!(
            refused.status, 422,
            "{name:?} {email:?} {website:?} {text:?}"
        );
        let errors = refused.json["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{}", refused.body);
        let of = |key: &str| errors[0][key].as_str().unwrap().to_owned();
        (of("field"), of("code"))
    };
    let (email, site) = ("a@x.example", "https://x.example");
    let assert_error = |found: (String, String), field: &str, code: &str| {
        assert_eq!((found.0.as_str(), found.1.as_str()), (field, code));
    };
    for blank in [
        "\u{200b}",
        "\u{feff}",
        "\u{2800}",
        "\u{3164}",
        " \u{2060}\u{ad} ",
    ] {
        assert_error(field_error(blank, email, site, "text"), "name", "required");
        assert_error(field_error("Ada", email, site, blank), "text", "required");
        assert_error(field_error("Ada", blank, site, "text"), "email", "required");
    }
    for empty in ["> \n> ", "- \u{200b}", "```\n\u{2800}\n```"] {
        assert_error(field_error("Ada", email, site, empty), "text", "required");
    }
    for odd in [
        "A\nda",
        "Ada\n",
        "A\r\nda",
        "A\0da",
        "\u{1b}[2JAda",
        "A\u{85}da",
        "\u{202e}adA",
        "A\u{2028}da",
    ] {
        assert_error(field_error(odd, email, site, "text"), "name", "invalid");
        assert_error(
            field_error("Ada", &format!("{odd}@x.example"), site, "text"),
            "email",
            "invalid_email",
        );
        assert_error(
            field_error("Ada", email, &format!("{site}/{odd}"), "text"),
            "website",
            "invalid_url",
        );
    }
    let made = post_comment(&server, "Words");
    let path = format!("comments/{}", id(&made));
    for blank in ["", " \n", "\u{200b}", "\u{2800}\n\u{3164}", "> \u{200b}"] {
        let refused = server.send(
            "PATCH",
            &path,
            made["edit_token"].as_str(),
            &json!({ "text": blank }),
        );
        assert_eq!(
            (refused.status, &refused.json["errors"][0]["code"]),
            (422, &json!("required"))
        );
    }
}
