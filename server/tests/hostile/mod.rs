//! Thousands of random requests. Every response must be documented in openapi.json, none may be a server error,
//! and existing data must survive.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::program::{Server, comment};

/// A pseudo-random generator. Failure messages contain its seed, so every run can be repeated.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
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

fn value(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 7 } else { 10 }) {
        0 => json!(null),
        1 => json!(chance.below(2) == 0),
        2 => json!(-1),
        3 => json!(1e300),
        4..=6 => json!(text(chance)),
        7 => json!([value(chance, depth - 1), value(chance, depth - 1)]),
        _ => {
            json!({ chance.of(TEXTS): value(chance, depth - 1), "name": value(chance, depth - 1) })
        }
    }
}

fn text(chance: &mut Chance) -> String {
    let mut text = chance.of(TEXTS).to_owned();
    for _ in 0..chance.below(3) {
        text += chance.of(TEXTS);
    }
    if chance.below(40) == 0 {
        text = text.repeat(chance.below(4_000));
    }
    text
}

/// Returns a mostly valid body with random changes.
fn body(chance: &mut Chance) -> String {
    let mut body = match chance.below(4) {
        0 => json!({ "direction": chance.of(DIRECTIONS) }),
        1 => json!({ "text": text(chance) }),
        _ => {
            // Mostly valid values, so that an invalid one reaches the later checks.
            let mut new = comment(&text(chance));
            if chance.below(4) == 0 {
                new["author"]["name"] = json!(text(chance));
            }
            if chance.below(4) == 0 {
                new["author"]["website"] = json!(text(chance));
            }
            if chance.below(3) == 0 {
                new["parent_id"] = json!(chance.of(IDS));
            }
            new
        }
    };
    for key in ["text", "author", "parent_id", "direction", "more"] {
        if chance.below(8) == 0 {
            body[key] = value(chance, 3);
        }
    }
    let mut body = body.to_string();
    match chance.below(24) {
        0 => body = String::new(),
        1 => body.truncate(body.char_indices().nth(9).map_or(0, |at| at.0)),
        2 => body = "[".repeat(20_000),
        3 => body = body.replace("\"text\"", "\"text\":\"\\ud83d\",\"text\""),
        4 => body = value(chance, 2).to_string(),
        5 => body.insert(0, '\u{feff}'),
        6 => body = format!("{{\"text\":{}}}", "9".repeat(400)),
        _ => {}
    }
    body
}

fn run(seed: u64, requests: usize, options: &[&str]) {
    let server = Server::start(options);
    let made = server.post("a", &comment("Here from the start"), None);
    assert!(made.status < 300);
    let token = format!("Bearer {}", made.json["edit_token"].as_str().unwrap());
    let proof = token.replace("Bearer ", "1:");
    let mut seen = BTreeSet::new();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ seed.wrapping_mul(0xff51_afd7_ed55_8ccd));
    for number in 0..requests {
        let id = chance.of(IDS);
        let (method, path) = match chance.below(8) {
            0 | 1 => ("POST", format!("articles/{}/comments", chance.of(SLUGS))),
            2 => ("PATCH", format!("comments/{id}")),
            3 => ("PUT", format!("comments/{id}/vote")),
            4 if chance.below(6) == 0 && id != "1" => ("DELETE", format!("comments/{id}")),
            4 => ("GET", format!("comments/{id}")),
            5 => (
                "GET",
                format!(
                    "articles/{}/comments?cursor={}",
                    chance.of(SLUGS),
                    chance.of(IDS)
                ),
            ),
            6 => (
                "GET",
                format!("counts?slugs={},{}", chance.of(SLUGS), chance.of(SLUGS)),
            ),
            _ => ("GET", format!("articles/{}", chance.of(SLUGS))),
        };
        let mut headers: Vec<(&str, &str)> = Vec::new();
        for name in NAMES {
            if chance.below(4) == 0 {
                headers.push((name, chance.of(HEADERS)));
            }
        }
        match chance.below(4) {
            0 => headers.push(("Authorization", &token)),
            1 => headers.push(("X-Comment-Tokens", &proof)),
            2 => headers.push(("X-Voter", "a-voter-by-chance")),
            _ => {}
        }
        let kind = if chance.below(20) == 0 {
            "text/plain"
        } else {
            "application/json"
        };
        let body = if method == "GET" {
            None
        } else {
            Some((kind, body(&mut chance)))
        };
        let mut said = String::new();
        let _ = write!(
            said,
            "seed {seed}, request {number}: {method} {path} {headers:?} {body:?}"
        );
        let answer = server.client().send_text(
            method,
            &path,
            &headers,
            body.as_ref().map(|one| (one.0, one.1.as_str())),
        );
        let answer = answer.unwrap_or_else(|| panic!("no answer: {said}"));
        assert!(answer.status < 500, "{}: {said}", answer.body);
        seen.insert(answer.status);
    }
    // The requests reached every kind of response.
    for status in [200, 400, 403, 404, 415, 422] {
        assert!(
            seen.contains(&status),
            "seed {seed}: {status} is not among {seen:?}"
        );
    }
    assert!(
        seen.contains(&201) || seen.contains(&202),
        "seed {seed}: {seen:?}"
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
        run(seed, 700, &["--rate-limit", "0", "--moderation", hold]);
    }
    run(4, 200, &["--rate-limit", "3"]);
}
