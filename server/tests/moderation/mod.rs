//! Moderation: what a moderator sees and decides, and edits that are made after the decision.

use serde_json::{Value, json};

use crate::harness::{Response, Server, command, comment};

fn id(response: &Value) -> String {
    response["comment"]["id"].as_str().unwrap().to_owned()
}

fn token(response: &Value) -> &str {
    response["edit_token"].as_str().unwrap()
}

fn edit(server: &Server, made: &Value, text: &str) -> Response {
    let path = format!("comments/{}", id(made));
    let response = server.send("PATCH", &path, Some(token(made)), &json!({ "text": text }));
    assert_eq!(response.status, 200, "{}", response.body);
    response
}

/// Returns the texts that everybody sees.
fn public(server: &Server) -> Vec<String> {
    server.all_texts("a")
}

/// Returns a comment's text and status as its author sees them.
fn seen_by_author(server: &Server, made: &Value) -> (String, String) {
    let comment_token = format!("{}:{}", id(made), token(made));
    let thread = server.get_with("articles/a/comments", "X-Comment-Tokens", &comment_token);
    let items = thread.json["items"].as_array().unwrap().clone();
    let own: Vec<&Value> = items.iter().filter(|one| one["id"] == id(made)).collect();
    assert_eq!(own.len(), 1, "{}", thread.body);
    let text = |key: &str| own[0][key].as_str().unwrap().to_owned();
    (text("body_text"), text("status"))
}

/// Returns the references in the list of comments that await moderation.
fn waiting(server: &Server) -> Vec<String> {
    let list = server.moderate(&["list"]);
    let first = |line: &str| line.split('\t').next().unwrap().to_owned();
    list.lines().map(first).collect()
}

fn approved(server: &Server, text: &str) -> Value {
    let made = server.post("a", &comment(text), None);
    assert_eq!(made.status, 202, "{}", made.body);
    server.moderate(&["approve", &id(&made.json)]);
    made.json
}

#[test]
fn an_edit_of_a_moderated_comment_is_held_again() {
    for hold in ["all", "first-time"] {
        let server = Server::start(&["--rate-limit", "0", "--moderation", hold]);
        let made = approved(&server, "Kind words");
        let id = id(&made);
        let changed = edit(&server, &made, "**Unkind** words").json;
        assert_eq!(changed["comment"]["status"], "held", "{hold}");
        assert_eq!(changed["comment"]["body_text"], "**Unkind** words");
        assert_eq!(
            changed["comment"]["body_html"],
            "<p><strong>Unkind</strong> words</p>\n"
        );
        // The approved text stays public until the edit is approved.
        assert_eq!(public(&server), ["Kind words"], "{hold}");
        let alone = server.get(&format!("comments/{id}")).json;
        assert_eq!(
            (&alone["body_text"], &alone["edited"]),
            (&json!("Kind words"), &json!(null))
        );
        let seen = seen_by_author(&server, &made);
        assert_eq!(seen, ("**Unkind** words".to_owned(), "held".to_owned()));
        let changed = format!("{id}-1");
        assert_eq!(
            server.moderate(&["list"]),
            format!("{changed}\ta\tAda\t**Unkind** words\tchanged\n")
        );
        // The author edits again after the moderator listed the comments.
        edit(&server, &made, "Worse words");
        let refused = server.try_moderate(&["approve", &changed]).unwrap_err();
        assert!(refused.contains(&format!("they are {id}-2")), "{refused}");
        assert!(server.try_moderate(&["approve", &id]).is_err());
        assert_eq!(public(&server), ["Kind words"], "{hold}");
        server.moderate(&["reject", &format!("{id}-2")]);
        assert_eq!(public(&server), ["Kind words"], "{hold}");
        assert_eq!(seen_by_author(&server, &made).1, "published");
        // An edit back to the published text does not need a moderator.
        edit(&server, &made, "Something else");
        assert_eq!(
            edit(&server, &made, "Kind words").json["comment"]["status"],
            "published"
        );
        assert!(waiting(&server).is_empty());
        edit(&server, &made, "Kinder words");
        server.moderate(&["approve", &waiting(&server)[0]]);
        assert_eq!(public(&server), ["Kinder words"], "{hold}");
        let alone = server.get(&format!("comments/{id}")).json;
        assert!(alone["edited"].is_string());
        assert_eq!(alone["body_html"], "<p>Kinder words</p>\n");
        assert!(waiting(&server).is_empty());
        assert_eq!(server.get("articles/a/comments").json["total"], 1);
    }
}

#[test]
fn authors_with_an_approved_comment_edit_without_moderation() {
    let server = Server::start(&["--rate-limit", "0", "--moderation", "first-time"]);
    let first = approved(&server, "First");
    let second = server.post_with_token("a", &comment("Second"), &first).json;
    assert_eq!(
        edit(&server, &second, "Second, changed").json["comment"]["status"],
        "published"
    );
    // A moderator approved only the text of the first comment. Its author needs another approved comment.
    let path = format!("comments/{}", id(&first));
    let bearer = format!("Bearer {}", token(&first));
    let change = |by: &Value, text: &str| {
        let comment_token = format!("{}:{}", id(by), token(by));
        let headers = [
            ("Authorization", bearer.as_str()),
            ("X-Comment-Tokens", &comment_token),
        ];
        let changed = server.request("PATCH", &path, &headers, &json!({ "text": text }));
        changed.json["comment"]["status"].clone()
    };
    assert_eq!(change(&first, "First, changed"), "held");
    assert_eq!(change(&second, "First, changed again"), "published");
    assert!(waiting(&server).is_empty());
    assert_eq!(public(&server), ["First, changed again", "Second, changed"]);
}

#[test]
fn without_moderation_an_edit_is_public_at_once() {
    let server = Server::start(&[]);
    let made = server.post("a", &comment("First"), None).json;
    let changed = edit(&server, &made, "Second").json;
    assert_eq!(changed["comment"]["status"], "published");
    assert_eq!(public(&server), ["Second"]);
}

#[test]
fn approval_applies_only_to_the_listed_text() {
    let server = Server::start(&["--rate-limit", "0", "--moderation", "all"]);
    let made = server.post("a", &comment("Harmless"), None).json;
    let listed = waiting(&server);
    assert_eq!(listed, [id(&made)]);
    assert_eq!(
        edit(&server, &made, "Harmful").json["comment"]["status"],
        "held"
    );
    let refused = server.try_moderate(&["approve", &listed[0]]).unwrap_err();
    assert!(refused.contains("list them again"), "{refused}");
    assert!(public(&server).is_empty());
    // Sending the same text again does not change the revision.
    edit(&server, &made, "Harmful");
    assert_eq!(waiting(&server), [format!("{}-1", id(&made))]);
    server.moderate(&["reject", &waiting(&server)[0]]);
    assert!(waiting(&server).is_empty());
}

#[test]
fn a_pending_edit_is_deleted_with_its_comment() {
    let server = Server::start(&["--rate-limit", "0", "--moderation", "all"]);
    let made = approved(&server, "Kind words");
    edit(&server, &made, "Words-that-nobody-else-wrote");
    let path = format!("comments/{}", id(&made));
    assert_eq!(
        server
            .send("DELETE", &path, Some(token(&made)), &json!(null))
            .status,
        204
    );
    assert!(waiting(&server).is_empty());
    let refused = server.try_moderate(&["approve", &format!("{}-1", id(&made))]);
    assert!(refused.unwrap_err().contains("is waiting"));
    for ending in ["", "-wal"] {
        let mut name = server.database().into_os_string();
        name.push(ending);
        let bytes = std::fs::read(name).unwrap_or_default();
        assert!(
            !String::from_utf8_lossy(&bytes).contains("Words-that-nobody-else"),
            "{ending}"
        );
    }
}

#[test]
fn a_moderator_can_remove_a_published_comment() {
    let server = Server::start(&["--rate-limit", "0"]);
    let made = server.post("a", &comment("Gone soon"), Some("k")).json;
    server.moderate(&["remove", &id(&made)]);
    assert!(public(&server).is_empty());
    assert_eq!(
        server.post("a", &comment("Gone soon"), Some("k")).json["comment"]["status"],
        "removed"
    );
    assert!(server.try_moderate(&["remove", &id(&made)]).is_err());
}

#[test]
fn a_repeated_request_sees_a_rejected_comment_as_removed() {
    let server = Server::start(&["--rate-limit", "0", "--moderation", "all"]);
    let made = server.post("a", &comment("Rejected"), Some("k")).json;
    server.moderate(&["reject", &id(&made)]);
    let again = server.post("a", &comment("Rejected"), Some("k"));
    assert_eq!(again.json["comment"]["status"], "removed", "{}", again.body);
    assert_eq!(again.json["comment"]["body_text"], "");
}

#[test]
fn the_list_escapes_control_characters() {
    let server = Server::start(&["--rate-limit", "0", "--moderation", "all"]);
    let texts = [
        "\u{1b}[2J\u{1b}]0;title\u{7}",
        "first\nsecond\tthird\r\u{8}\u{9b}31m",
        "\u{202e}txet\u{2066} \u{200b} \u{feff} \u{2028}",
        "a \\n typed",
    ];
    for text in texts {
        assert_eq!(server.post("a", &comment(text), None).status, 202);
    }
    let list = server.moderate(&["list"]);
    assert_eq!(list.lines().count(), texts.len(), "{list:?}");
    let odd = |one: &char| one.is_control() && !matches!(one, '\n' | '\t');
    assert_eq!(list.chars().find(odd), None, "{list:?}");
    for shown in [
        "\\u{1b}[2J",
        "first\\nsecond\\tthird\\u{d}",
        "\\u{202e}txet\\u{2066}",
        "\\\\n typed",
    ] {
        assert!(list.contains(shown), "{shown}: {list:?}");
    }
    for line in list.lines() {
        assert_eq!(line.split('\t').count(), 4, "{line}");
    }
}

#[test]
fn commands_do_not_create_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("deep/er\u{1b}/comments.db");
    let database = database.to_str().unwrap();
    for words in [
        vec!["moderation", "list"],
        vec!["moderation", "approve", "7"],
        vec!["moderation", "reject", "7"],
        vec!["moderation", "remove", "7"],
        vec!["moderation", "author", "7"],
        vec!["author-token", "ada@paper.example"],
    ] {
        let error = command(&[words.as_slice(), &["--database", database]].concat()).unwrap_err();
        assert!(error.contains("there is no database"), "{words:?}: {error}");
        assert!(!error.contains('\u{1b}'), "{error:?}");
        assert_eq!(error.lines().count(), 1, "{error}");
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "{words:?}"
        );
    }
}

fn report(server: &Server, id: &str, reader: &str, body: Value) -> Response {
    let path = format!("comments/{id}/report");
    let headers = [("X-Voter", reader), ("Idempotency-Key", "a-key")];
    server.request("PUT", &path, &headers, &body)
}

/// Returns the lines of the list that are about reported comments.
fn reported(server: &Server) -> Vec<String> {
    let list = server.moderate(&["list"]);
    let lines = list.lines().filter(|line| line.contains("\treported "));
    lines.map(str::to_owned).collect()
}

#[test]
fn moderators_see_how_many_readers_reported_a_comment_and_why() {
    let server = Server::start(&["--rate-limit", "0"]);
    let made = server.post("a", &comment("Buy shoes"), None).json;
    let id = id(&made);
    let spam = json!({ "reason": "spam", "text": "It sells\tshoes." });
    assert_eq!(report(&server, &id, "reader-one", spam.clone()).status, 204);
    // A repetition, and a second report by the same reader, count once.
    assert_eq!(report(&server, &id, "reader-one", spam.clone()).status, 204);
    let other = json!({ "reason": "other" });
    assert_eq!(report(&server, &id, "reader-one", other).status, 204);
    let abuse = json!({ "reason": "abuse" });
    assert_eq!(report(&server, &id, "reader-two", abuse).status, 204);
    let lines = reported(&server);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with(&format!("{id}\ta\t")), "{lines:?}");
    assert!(
        lines[0].contains("\treported 2: spam 1, abuse 1\t"),
        "{lines:?}"
    );
    assert!(lines[0].ends_with("It sells\\tshoes."), "{lines:?}");

    // A published comment cannot be rejected. Approving it closes its reports, and a late repetition opens none.
    let problem = server.try_moderate(&["reject", &id]).unwrap_err();
    assert!(problem.contains("remove it"), "{problem}");
    server.moderate(&["approve", &id]);
    assert_eq!(report(&server, &id, "reader-one", spam.clone()).status, 204);
    assert_eq!(reported(&server), [""; 0]);
    assert_eq!(public(&server), ["Buy shoes"]);
    let database = rusqlite::Connection::open(server.database()).unwrap();
    let count = |condition: &str| {
        let sql = format!("select count(*) from reports where {condition}");
        database.query_row(&sql, [], |row| row.get::<_, i64>(0))
    };
    assert_eq!((count("true"), count("text <> ''")), (Ok(2), Ok(0)));

    // A reader who reports it later opens it again. Removing the comment removes its reports.
    assert_eq!(
        report(&server, &id, "reader-three", spam.clone()).status,
        204
    );
    assert_eq!(reported(&server).len(), 1);
    server.moderate(&["remove", &id]);
    assert_eq!(reported(&server), [""; 0]);
    assert_eq!(report(&server, &id, "reader-four", spam).status, 404);
    assert_eq!(count("true"), Ok(0));
}

/// Otherwise the database would show what the reader who reported a comment voted on it.
#[test]
fn a_reader_has_another_name_in_reports_than_in_votes() {
    let server = Server::start(&[]);
    let id = id(&server.post("a", &comment("Words"), None).json);
    let spam = json!({ "reason": "spam" });
    assert_eq!(report(&server, &id, "reader-one", spam).status, 204);
    let (path, voter) = (format!("comments/{id}/vote"), [("X-Voter", "reader-one")]);
    let vote = server.request("PUT", &path, &voter, &json!({ "direction": "up" }));
    assert_eq!(vote.status, 200, "{}", vote.body);
    let database = rusqlite::Connection::open(server.database()).unwrap();
    let name = |column: &str, table: &str| {
        let sql = format!("select {column} from {table}");
        database.query_row(&sql, [], |row| row.get::<_, String>(0))
    };
    let names = [name("reporter", "reports"), name("voter", "votes")].map(Result::unwrap);
    assert_ne!(names[0], names[1]);
}

#[test]
fn reports_are_limited_by_address_and_by_reader() {
    let server = Server::start(&["--rate-limit", "1", "--trusted-proxy", "127.0.0.1"]);
    let id = id(&server.post("a", &comment("Words"), None).json);
    let path = format!("comments/{id}/report");
    for (reader, address, status) in [
        ("reader-one", "198.51.100.1", 204),
        ("reader-two", "198.51.100.1", 429),
        ("reader-one", "198.51.100.2", 429),
        ("reader-two", "198.51.100.3", 204),
    ] {
        let headers = [("X-Voter", reader), ("X-Forwarded-For", address)];
        let response = server.request("PUT", &path, &headers, &json!({ "reason": "spam" }));
        assert_eq!(
            response.status, status,
            "{reader} {address}: {}",
            response.body
        );
    }
}

#[test]
fn a_report_is_validated_and_limited() {
    let server = Server::start(&["--rate-limit", "3"]);
    let made = server.post("a", &comment("Words"), None).json;
    let id = id(&made);
    for (body, field, code) in [
        (json!({ "reason": "boredom" }), "reason", "invalid"),
        (json!({}), "reason", "invalid"),
        (
            json!({ "reason": "spam", "text": "x".repeat(1001) }),
            "text",
            "too_long",
        ),
    ] {
        let refused = report(&server, &id, "reader-one", body);
        assert_eq!(refused.status, 422, "{}", refused.body);
        let error = &refused.json["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code))
        );
    }
    let spam = || json!({ "reason": "spam", "text": "x".repeat(1000) });
    let (path, key) = (format!("comments/{id}/report"), "k".repeat(256));
    let headers = [("X-Voter", "reader-one"), ("Idempotency-Key", &*key)];
    let refused = server.request("PUT", &path, &headers, &spam());
    assert_eq!(
        (refused.status, &refused.json["code"]),
        (400, &json!("bad_key"))
    );
    assert_eq!(report(&server, &id, "short", spam()).status, 400);
    assert_eq!(report(&server, "x", "reader-one", spam()).status, 404);
    assert_eq!(report(&server, "999", "reader-one", spam()).status, 404);
    assert_eq!(report(&server, &id, "reader-one", spam()).status, 204);
    let refused = report(&server, &id, "reader-one", spam());
    assert_eq!(
        (refused.status, &refused.json["code"]),
        (429, &json!("too_fast"))
    );
}
