//! Storage: threads of any depth and length, cursors, migrations, and data that must not be stored.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

use base64::Engine;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::Digest;

use crate::harness::{Response, Server, StartResult, comment};

/// The first schema, from before versions were counted.
const VERSION_1: &str = include_str!("../../src/store/migration_1.sql");

/// Starts a server on a database of schema version 1, filled by `fill`.
fn start_on_version_1(fill: impl FnOnce(&Connection)) -> Server {
    let mut server = Server::start(&[]);
    server.kill();
    for ending in ["", "-wal", "-shm"] {
        let mut name = server.database().into_os_string();
        name.push(ending);
        let _ = std::fs::remove_file(name);
    }
    let connection = Connection::open(server.database()).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    connection.execute_batch("begin").unwrap();
    fill(&connection);
    connection.execute_batch("commit").unwrap();
    drop(connection);
    server.restart();
    server
}

fn insert(connection: &Connection, id: i64, parent: Option<i64>, text: &str, status: &str) {
    let sql = "insert into comments (id, article, parent, author, email, text, created, status, token_hash, \
               editable_until) values (?1, 'a', ?2, 'Ada', 'ada@reader.example', ?3, ?4, ?5, 'none', 9999999999)";
    let created = format!(
        "2026-01-01T{:02}:{:02}:{:02}.000Z",
        id / 3600 % 24,
        id / 60 % 60,
        id % 60
    );
    connection
        .prepare_cached(sql)
        .unwrap()
        .execute(params![id, parent, text, created, status])
        .unwrap();
}

/// Reads a page. Skips the check against openapi.json, because the tests read a thousand pages.
fn page(server: &Server, query: &str, cursor: Option<&str>) -> (Response, Vec<Value>) {
    let cursor = cursor
        .map(|cursor| format!("&cursor={cursor}"))
        .unwrap_or_default();
    let response = server.request_path(
        "GET",
        &format!("api/v1/articles/a/comments?{query}{cursor}"),
        &[],
    );
    assert_eq!(response.status, 200, "{}", response.body);
    let items = response.json["items"].as_array().unwrap().clone();
    (response, items)
}

fn next_cursor(response: &Response) -> Option<String> {
    response.json["next_cursor"].as_str().map(str::to_owned)
}

fn id(comment: &Value) -> String {
    comment["id"].as_str().unwrap().to_owned()
}

/// Reads all pages and calls `after_page` after each.
fn read_all_pages(server: &Server, query: &str, mut after_page: impl FnMut(usize)) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = None;
    for number in 0.. {
        let (response, items) = page(server, query, cursor.as_deref());
        assert!(items.len() <= 100, "a page of {}", items.len());
        all.extend(items);
        cursor = next_cursor(&response);
        if cursor.is_none() {
            break;
        }
        after_page(number);
    }
    all
}

/// Asserts that each comment occurs once, after its parent.
fn assert_in_order(all: &[Value]) {
    let mut seen = BTreeSet::new();
    for one in all {
        if let Some(parent) = one["parent_id"].as_str() {
            assert!(
                seen.contains(parent),
                "{} comes before its parent {parent}",
                one["id"]
            );
        }
        assert!(seen.insert(id(one)), "{} is repeated", one["id"]);
    }
}

#[test]
fn threads_of_any_depth_are_read() {
    for length in [1_300, 100_000] {
        let server = start_on_version_1(|connection| {
            for id in 1..=length {
                insert(
                    connection,
                    id,
                    Some(id - 1).filter(|id| *id > 0),
                    "deep",
                    "published",
                );
            }
        });
        let all = read_all_pages(&server, "limit=100", |_| {});
        assert_eq!(all.len(), usize::try_from(length).unwrap());
        assert_in_order(&all);
        // The deepest comment accepts a reply, and the reply can be removed.
        let mut reply = comment("deeper");
        reply["parent_id"] = json!(length.to_string());
        let made = server.post("a", &reply, None);
        assert_eq!(made.status, 201);
        let path = format!("comments/{}", id(&made.json["comment"]));
        let token = made.json["edit_token"].as_str();
        assert_eq!(
            server.send("DELETE", &path, token, &json!(null)).status,
            204
        );
        assert_eq!(server.get("articles/a/comments").json["total"], length);
    }
}

#[test]
fn page_size_is_bounded() {
    let server = start_on_version_1(|connection| {
        insert(connection, 1, None, "top", "published");
        for id in 2..=10_001 {
            insert(connection, id, Some(1), &"x".repeat(300), "published");
        }
        insert(connection, 10_002, None, "second", "published");
    });
    let (first, items) = page(&server, "limit=1", None);
    assert!(
        items.len() <= 100 && first.body.len() < 200_000,
        "{}",
        first.body.len()
    );
    assert_eq!(first.json["total"], 10_002);
    let all = read_all_pages(&server, "limit=1", |_| {});
    assert_eq!(all.len(), 10_002);
    assert_in_order(&all);
    assert_eq!(all.last().unwrap()["body_text"], "second");

    // A page of long texts has fewer comments.
    let long = Server::start(&["--rate-limit", "0"]);
    for number in 0..20 {
        let text = format!("{number}{}", "\u{1F642}".repeat(9_900));
        assert_eq!(long.post("a", &comment(&text), None).status, 201);
    }
    let (first, _) = page(&long, "limit=100", None);
    assert!(first.body.len() < 800_000, "{}", first.body.len());
    assert_eq!(read_all_pages(&long, "limit=100", |_| {}).len(), 20);
}

#[test]
fn cursors_survive_the_removal_of_their_comment() {
    for sort in ["oldest", "newest", "best"] {
        let server = Server::start(&["--rate-limit", "0"]);
        let mut tokens = BTreeMap::new();
        for number in 0..6 {
            let made = server
                .post("a", &comment(&format!("Number {number}")), None)
                .json;
            tokens.insert(
                id(&made["comment"]),
                made["edit_token"].as_str().unwrap().to_owned(),
            );
        }
        let all_ids: Vec<String> =
            read_all_pages(&server, &format!("sort={sort}&limit=100"), |_| {})
                .iter()
                .map(id)
                .collect();
        let query = format!("sort={sort}&limit=2");
        let (first, items) = page(&server, &query, None);
        let last = id(items.last().unwrap());
        // A cursor from an earlier version, which is a comment's id.
        let (by_id, _) = page(&server, &query, Some(&last));
        let (by_cursor, second) = page(&server, &query, next_cursor(&first).as_deref());
        assert_eq!(by_id.json, by_cursor.json);
        let removed = server.send(
            "DELETE",
            &format!("comments/{last}"),
            tokens.get(&last).map(String::as_str),
            &json!(null),
        );
        assert_eq!(removed.status, 204);
        for cursor in [next_cursor(&first).unwrap(), last] {
            let (_, items) = page(&server, &query, Some(&cursor));
            assert_eq!(items, second, "{sort}");
        }
        assert_eq!(second.iter().map(id).collect::<Vec<_>>(), all_ids[2..4]);
        for bad in ["x", "999999", "AAAA", "-"] {
            let refused = server.get(&format!("articles/a/comments?sort={sort}&cursor={bad}"));
            assert_eq!(
                (refused.status, refused.json["code"].as_str()),
                (400, Some("bad_query")),
                "{bad}"
            );
        }
    }
}

/// Others write and remove comments while pages are read. Every comment that exists the whole time is read exactly
/// once.
#[test]
fn paging_is_complete_under_concurrent_writes() {
    for (seed, sort) in [(1_u64, "oldest"), (2, "newest"), (3, "best")] {
        let server = Server::start(&["--rate-limit", "0"]);
        let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed);
        let mut random_below = move |max: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % max as u64).unwrap()
        };
        let mut existing: Vec<(String, String)> = Vec::new();
        let mut removed = BTreeSet::new();
        let write = |existing: &mut Vec<(String, String)>,
                     random_below: &mut dyn FnMut(usize) -> usize,
                     number: usize| {
            let mut new = comment(&format!("Number {number} of {seed}"));
            // Most replies go below the first few comments, so that branches become longer than pages.
            if random_below(40) > 0 && !existing.is_empty() {
                let at = if random_below(2) == 0 {
                    random_below(3.min(existing.len()))
                } else {
                    random_below(existing.len())
                };
                new["parent_id"] = json!(existing[at].0);
            }
            let made = server.post("a", &new, None);
            if made.status == 201 {
                existing.push((
                    id(&made.json["comment"]),
                    made.json["edit_token"].as_str().unwrap().to_owned(),
                ));
            }
        };
        for number in 0..170 {
            write(&mut existing, &mut random_below, number);
        }
        let before: BTreeSet<String> = existing.iter().map(|one| one.0.clone()).collect();
        let mut number = 170;
        let query = format!("sort={sort}&limit=2");
        let all = read_all_pages(&server, &query, |_| {
            for _ in 0..2 {
                let at = random_below(existing.len());
                let (id, token) = existing[at].clone();
                server.send(
                    "DELETE",
                    &format!("comments/{id}"),
                    Some(&token),
                    &json!(null),
                );
                removed.insert(id);
                number += 1;
                write(&mut existing, &mut random_below, number);
            }
        });
        assert_in_order(&all);
        let seen: BTreeSet<String> = all.iter().map(id).collect();
        let lost: Vec<&String> = before
            .iter()
            .filter(|id| !removed.contains(*id) && !seen.contains(*id))
            .collect();
        assert!(lost.is_empty(), "{sort}: {lost:?}");
        // When read again, every removed comment has replies and the totals are correct.
        let again = read_all_pages(&server, &query, |_| {});
        assert_in_order(&again);
        let published = again
            .iter()
            .filter(|one| one["status"] == "published")
            .count();
        assert_eq!(server.get("articles/a/comments").json["total"], published);
        assert_eq!(server.get("counts?slugs=a").json["counts"]["a"], published);
        let replies: BTreeSet<&str> = again
            .iter()
            .filter_map(|one| one["parent_id"].as_str())
            .collect();
        for one in again.iter().filter(|one| one["status"] == "removed") {
            assert!(
                replies.contains(one["id"].as_str().unwrap()),
                "a removed comment without replies"
            );
        }
    }
}

#[test]
fn typed_text_is_shown_unchanged() {
    let server = Server::start(&["--rate-limit", "0"]);
    let link =
        "<a href=\"https://x.example/a\" rel=\"ugc nofollow noopener\">https://x.example/a</a>";
    for (text, html) in [
        (
            "Use vector<int> here",
            "<p>Use vector&lt;int&gt; here</p>\n".to_owned(),
        ),
        (
            "First line\nSecond line",
            "<p>First line<br>\nSecond line</p>\n".to_owned(),
        ),
        ("2*3*4", "<p>2*3*4</p>\n".to_owned()),
        ("https://x.example/a", format!("<p>{link}</p>\n")),
    ] {
        let made = server.post("a", &comment(text), None).json;
        assert_eq!(made["comment"]["body_html"], html);
        assert_eq!(made["comment"]["body_text"], text);
    }
    for text in [">".repeat(9_990), "- ".repeat(4_990), "[".repeat(9_990)] {
        let made = server.post("a", &comment(&text), None);
        let html = made.json["comment"]["body_html"].as_str().unwrap();
        assert!(html.len() < 100_000, "{}", html.len());
    }
}

/// Returns all bytes of the database files.
fn database_bytes(server: &Server) -> Vec<u8> {
    let mut bytes = Vec::new();
    for ending in ["", "-wal", "-shm"] {
        let mut name = server.database().into_os_string();
        name.push(ending);
        bytes.extend(std::fs::read(name).unwrap_or_default());
    }
    bytes
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn secrets_and_removed_content_are_not_stored() {
    let server = Server::start(&["--rate-limit", "0"]);
    let mut new = comment("A text nobody else would write");
    new["author"] = json!({ "name": "Zenobia Quill", "email": "zenobia@quill.example", "website": "https://quill.example" });
    let made = server.post("a", &new, Some("a-key-of-hers")).json;
    let token = made["edit_token"].as_str().unwrap();
    let all = [
        "A text nobody else",
        "Zenobia",
        "zenobia@quill",
        "https://quill",
    ];
    let bytes = database_bytes(&server);
    for one in all {
        assert!(
            contains(&bytes, one),
            "{one} is not found before the removal: the test reads the wrong files"
        );
    }
    assert!(!contains(&bytes, token) && !contains(&bytes, "a-key-of-hers"));
    for ending in ["", "-wal", "-shm", ".secret"] {
        let mut name = server.database().into_os_string();
        name.push(ending);
        let mode = std::fs::metadata(&name).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name:?}");
    }
    let path = format!("comments/{}", id(&made["comment"]));
    assert_eq!(
        server
            .send("DELETE", &path, Some(token), &json!(null))
            .status,
        204
    );
    let bytes = database_bytes(&server);
    for one in all {
        assert!(!contains(&bytes, one), "{one} is still there");
    }
    // A late repetition of the request creates nothing.
    let late = server.post("a", &new, Some("a-key-of-hers")).json;
    assert_eq!(late["comment"]["id"], made["comment"]["id"]);
    assert_eq!(late["comment"]["status"], "removed");
    assert_eq!(server.get("articles/a/comments").json["total"], 0);
}

#[test]
fn an_idempotency_key_covers_the_whole_request() {
    let server = Server::start(&["--rate-limit", "0"]);
    let with = |website: Option<&str>| {
        let mut new = comment("Hello");
        new["author"]["website"] = json!(website);
        new
    };
    assert_eq!(
        server
            .post("a", &with(Some("https://x.example")), Some("k"))
            .status,
        201
    );
    for other in [with(None), with(Some("https://y.example"))] {
        assert_eq!(
            server.post("a", &other, Some("k")).json["code"],
            "idempotency_mismatch"
        );
    }
    assert_eq!(
        server
            .post("a", &with(Some("https://x.example")), Some("k"))
            .status,
        201
    );
}

#[test]
fn databases_of_earlier_versions_are_migrated() {
    let mut server = start_on_version_1(|connection| {
        insert(connection, 1, None, "**one**", "published");
        insert(connection, 2, Some(1), "a removed secret", "removed");
        insert(connection, 3, Some(2), "below it", "published");
        insert(connection, 4, None, "held", "held");
        insert(connection, 5, None, "a removed secret too", "removed");
        // Version 1 stored a request's hash and the edit token.
        let request = sha2::Sha256::digest("a\n\nAda\nada@reader.example\n**one**");
        let request = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(request);
        let sql = "insert into keys values ('an-old-key', ?1, 1, 'an-old-token')";
        connection.execute(sql, params![request]).unwrap();
        let votes = "insert into votes values (1, 'voter-one', 1), (1, 'voter-two', 1), (3, 'voter-one', -1)";
        connection.execute_batch(votes).unwrap();
        // A badge from an address that anybody could type.
        connection
            .execute_batch("update comments set by_author = 1 where id = 3")
            .unwrap();
    });
    let thread = server.get("articles/a/comments").json;
    let items = thread["items"].as_array().unwrap();
    let statuses: Vec<_> = items
        .iter()
        .map(|one| {
            (
                id(one),
                one["status"].as_str().unwrap(),
                one["score"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        statuses,
        [
            ("1".to_owned(), "published", 2),
            ("2".to_owned(), "removed", 0),
            ("3".to_owned(), "published", -1)
        ]
    );
    assert_eq!(items[0]["body_html"], "<p><strong>one</strong></p>\n");
    assert_eq!(items[2]["by_article_author"], false);
    assert_eq!(thread["total"], 2);
    let bytes = database_bytes(&server);
    for one in ["an-old-key", "an-old-token", "removed secret", "voter-one"] {
        assert!(!contains(&bytes, one), "{one} is still there");
    }
    let again = server.post("a", &comment("**one**"), Some("an-old-key"));
    assert_eq!(
        (again.status, again.json["comment"]["id"].as_str()),
        (201, Some("1"))
    );
    let token = again.json["edit_token"].as_str();
    assert_eq!(
        server
            .send("PATCH", "comments/1", token, &json!({ "text": "changed" }))
            .status,
        200
    );
    assert!(server.moderate(&["list"]).contains("held"));
    // The migration recognizes the same voter, and stores the voter id only as a hash.
    let voter = [("X-Voter", "voter-one")];
    let withdrawn = server.request(
        "PUT",
        "comments/1/vote",
        &voter,
        &json!({ "direction": "none" }),
    );
    assert_eq!(withdrawn.json["score"], 1);
    let cast = server.request(
        "PUT",
        "comments/1/vote",
        &voter,
        &json!({ "direction": "up" }),
    );
    assert_eq!(cast.json["score"], 2);
    assert!(
        !contains(&database_bytes(&server), "voter-one"),
        "the voter id is stored in plain text"
    );

    // A program older than the database's schema refuses to start.
    server.kill();
    let connection = Connection::open(server.database()).unwrap();
    connection
        .execute_batch("pragma user_version = 1000")
        .unwrap();
    drop(connection);
    let database = server.database().display().to_string();
    let StartResult::Failed(error) = Server::try_start(&["--database", &database]) else {
        panic!("the server started")
    };
    assert!(error.contains("schema version 1000"), "{error}");
}
