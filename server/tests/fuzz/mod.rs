//! Thousands of random requests. Every response must be documented in openapi.json, none may be a server error,
//! and existing data must survive.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::harness::{Server, comment};

/// A pseudo-random generator. Failure messages contain its seed, so every run can be repeated.
struct Rng(u64);

impl Rng {
    fn below(&mut self, max: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % max as u64).unwrap()
    }

    fn choose<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const IDS: &[&str] = &[
    "1",
    "2",
    "3",
    "0",
    "-1",
    "999",
    "9223372036854775807",
    "9223372036854775808",
    "+1",
    "1.0",
    "01",
    "1e3",
    "%20",
    "%00",
    "%E2%80%AE",
    "..",
    "a",
    "1-1",
    "%C3%A9",
    "x%2Fy",
];
const SLUGS: &[&str] = &[
    "a",
    "a",
    "a",
    "closed",
    "gone",
    "nothing",
    "%00",
    "..%2Fa",
    "A",
    "%F0%9F%99%82",
];
const TEXTS: &[&str] = &[
    "",
    " ",
    "x",
    "Hello",
    "\0",
    "\u{1b}[2J",
    "\u{feff}",
    "\u{202e}x",
    "a\nb",
    "\r",
    "'; drop table comments; --",
    "%s%n",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "> > > > > > > > x",
    "- - - -",
    "```",
    "`\u{200b}`",
    "**",
    "~~",
    "https://",
    "https://x.example/\u{2028}",
    "a@x.example",
    "é@ü.example",
    "@",
    "a@@b",
    "👩‍🚀",
    "\u{10ffff}",
    "1",
    "null",
    "\u{d7ff}\u{e000}",
];
const DIRECTIONS: &[&str] = &["up", "down", "none", "Up", "", "sideways"];
const HEADERS: &[&str] = &[
    "",
    " ",
    "x",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "bearer x",
    "Basic eA==",
    "1:",
    ":",
    "1:x",
    "1:x,2:y,:,,",
    "x:y",
    "9223372036854775808:x",
    "1:x:y",
    "\"x\"",
    "W/\"x\"",
    "*",
    "12345678",
    "voter-of-chance",
    "1.x",
    "99999999999.x",
    "-1.x",
    "99999999999999999999.x",
];
const NAMES: &[&str] = &[
    "Authorization",
    "X-Comment-Tokens",
    "X-Voter",
    "Idempotency-Key",
    "If-None-Match",
    "Accept",
    "Origin",
    "Range",
];

fn random_value(rng: &mut Rng, depth: usize) -> Value {
    match rng.below(if depth == 0 { 7 } else { 10 }) {
        0 => json!(null),
        1 => json!(rng.below(2) == 0),
        2 => json!(-1),
        3 => json!(1e300),
        4..=6 => json!(random_text(rng)),
        7 => json!([random_value(rng, depth - 1), random_value(rng, depth - 1)]),
        _ => {
            json!({ rng.choose(TEXTS): random_value(rng, depth - 1), "name": random_value(rng, depth - 1) })
        }
    }
}

fn random_text(rng: &mut Rng) -> String {
    let mut text = rng.choose(TEXTS).to_owned();
    for _ in 0..rng.below(3) {
        text += rng.choose(TEXTS);
    }
    if rng.below(40) == 0 {
        text = text.repeat(rng.below(4_000));
    }
    text
}

/// Returns a mostly valid body with random changes.
fn random_body(rng: &mut Rng) -> String {
    let mut body = match rng.below(4) {
        0 => json!({ "direction": rng.choose(DIRECTIONS) }),
        1 => json!({ "text": random_text(rng) }),
        _ => {
            // Mostly valid values, so that an invalid one reaches the later checks.
            let mut new = comment(&random_text(rng));
            if rng.below(4) == 0 {
                new["author"]["name"] = json!(random_text(rng));
            }
            if rng.below(4) == 0 {
                new["author"]["website"] = json!(random_text(rng));
            }
            if rng.below(3) == 0 {
                new["parent_id"] = json!(rng.choose(IDS));
            }
            new
        }
    };
    for key in ["text", "author", "parent_id", "direction", "more"] {
        if rng.below(8) == 0 {
            body[key] = random_value(rng, 3);
        }
    }
    let mut body = body.to_string();
    match rng.below(24) {
        0 => body = String::new(),
        1 => body.truncate(body.char_indices().nth(9).map_or(0, |at| at.0)),
        2 => body = "[".repeat(20_000),
        3 => body = body.replace("\"text\"", "\"text\":\"\\ud83d\",\"text\""),
        4 => body = random_value(rng, 2).to_string(),
        5 => body.insert(0, '\u{feff}'),
        6 => body = format!("{{\"text\":{}}}", "9".repeat(400)),
        _ => {}
    }
    body
}

fn send_random_requests(seed: u64, requests: usize, options: &[&str]) {
    let server = Server::start(options);
    let made = server.post("a", &comment("Here from the start"), None);
    assert!(made.status < 300);
    let token = format!("Bearer {}", made.json["edit_token"].as_str().unwrap());
    let comment_token = token.replace("Bearer ", "1:");
    let mut statuses = BTreeSet::new();
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15 ^ seed.wrapping_mul(0xff51_afd7_ed55_8ccd));
    for number in 0..requests {
        let id = rng.choose(IDS);
        let (method, path) = match rng.below(8) {
            0 | 1 => ("POST", format!("articles/{}/comments", rng.choose(SLUGS))),
            2 => ("PATCH", format!("comments/{id}")),
            3 => ("PUT", format!("comments/{id}/vote")),
            4 if rng.below(6) == 0 && id != "1" => ("DELETE", format!("comments/{id}")),
            4 => ("GET", format!("comments/{id}")),
            5 => (
                "GET",
                format!(
                    "articles/{}/comments?cursor={}",
                    rng.choose(SLUGS),
                    rng.choose(IDS)
                ),
            ),
            6 => (
                "GET",
                format!("counts?slugs={},{}", rng.choose(SLUGS), rng.choose(SLUGS)),
            ),
            _ => ("GET", format!("articles/{}", rng.choose(SLUGS))),
        };
        let mut headers: Vec<(&str, &str)> = Vec::new();
        for name in NAMES {
            if rng.below(4) == 0 {
                headers.push((name, rng.choose(HEADERS)));
            }
        }
        match rng.below(4) {
            0 => headers.push(("Authorization", &token)),
            1 => headers.push(("X-Comment-Tokens", &comment_token)),
            2 => headers.push(("X-Voter", "a-voter-by-chance")),
            _ => {}
        }
        let kind = if rng.below(20) == 0 {
            "text/plain"
        } else {
            "application/json"
        };
        let body = if method == "GET" {
            None
        } else {
            Some((kind, random_body(&mut rng)))
        };
        let mut request = String::new();
        let _ = write!(
            request,
            "seed {seed}, request {number}: {method} {path} {headers:?} {body:?}"
        );
        let response = server.client().send_text(
            method,
            &path,
            &headers,
            body.as_ref().map(|one| (one.0, one.1.as_str())),
        );
        let response = response.unwrap_or_else(|| panic!("no answer: {request}"));
        assert!(response.status < 500, "{}: {request}", response.body);
        statuses.insert(response.status);
    }
    // The requests reached every kind of response.
    for status in [200, 400, 403, 404, 415, 422] {
        assert!(
            statuses.contains(&status),
            "seed {seed}: {status} is not among {statuses:?}"
        );
    }
    assert!(
        statuses.contains(&201) || statuses.contains(&202),
        "seed {seed}: {statuses:?}"
    );
    assert_eq!(server.get("health").status, 200);
    assert_eq!(server.integrity(), "ok");
    let thread = server.get("articles/a/comments?limit=100").json;
    let published = thread["items"].as_array().unwrap().iter();
    let published = published.filter(|one| one["status"] == "published").count();
    if thread["next_cursor"].is_null() {
        assert_eq!(thread["total"], published, "seed {seed}");
    }
    server.moderate(&["list"]);
}

#[test]
fn no_request_causes_a_server_error() {
    for (seed, hold) in [(1, "off"), (2, "first-time"), (3, "all")] {
        send_random_requests(seed, 700, &["--rate-limit", "0", "--moderation", hold]);
    }
    send_random_requests(4, 200, &["--rate-limit", "3"]);
}
