//! Proof of identity: a typed e-mail address proves nothing, tokens from this server do.

use serde_json::{Value, json};

use crate::harness::{Server, command, comment};

const AUTHOR: &str = "ines@paper.example";

/// Starts a server with an article whose author's address is known.
fn start_with_author(options: &[&str]) -> Server {
    let mut server = Server::start(options);
    server.write_file(
        "content/articles/hers.md",
        "+++\ntitle = \"Hers\"\nsection = \"s\"\npublished = \"2026-01-01T00:00:00Z\"\n\
         author_emails = [\"Ines@paper.example\"]\n+++\n\nText.\n",
    );
    server.kill();
    server.restart();
    server
}

fn comment_by(email: &str, text: &str) -> Value {
    json!({ "text": text, "author": { "name": "Ines", "email": email } })
}

fn has_badge(response: &Value) -> bool {
    response["comment"]["by_article_author"].as_bool().unwrap()
}

fn id(response: &Value) -> &str {
    response["comment"]["id"].as_str().unwrap()
}

fn author_token(server: &Server, email: &str) -> String {
    let database = server.database().display().to_string();
    let printed = command(&["author-token", email, "--database", &database]).unwrap();
    format!("Bearer {}", printed.trim())
}

#[test]
fn an_email_address_alone_gives_no_badge() {
    let server = start_with_author(&["--rate-limit", "0"]);
    for email in [AUTHOR, "INES@PAPER.EXAMPLE", "Ines@paper.example"] {
        let made = server.post("hers", &comment_by(email, email), None);
        assert_eq!(made.status, 201);
        assert!(!has_badge(&made.json), "{email}");
    }
    for item in server.get("articles/hers/comments").json["items"]
        .as_array()
        .unwrap()
    {
        assert_eq!(item["by_article_author"], false);
    }
}

#[test]
fn an_author_token_gives_the_badge_only_to_its_address() {
    let server = start_with_author(&["--rate-limit", "0"]);
    let token = author_token(&server, AUTHOR);
    let post = |slug: &str, email: &str, token: &str| {
        let path = format!("articles/{slug}/comments");
        let text = format!("{slug} {email} {token}");
        let headers = [("Authorization", token)];
        let made = server.request("POST", &path, &headers, &comment_by(email, &text));
        assert_eq!(made.status, 201, "{}", made.body);
        has_badge(&made.json)
    };
    assert!(post("hers", AUTHOR, &token) && post("hers", "INES@paper.example", &token));
    assert!(
        !post("a", AUTHOR, &token),
        "she is not the author of another article"
    );
    assert!(
        !post("hers", "bob@reader.example", &token),
        "the token is bound to her address"
    );
    let other = author_token(&server, "bob@reader.example");
    assert!(!post("hers", AUTHOR, &other) && !post("hers", "bob@reader.example", &other));
    for nothing in ["Bearer ", "Bearer x", "Bearer 99999999999.x", "Basic eA=="] {
        assert!(!post("hers", AUTHOR, nothing), "{nothing}");
    }
    // A forged token, as someone without the server's secret could make it.
    let forged = token.replace(".", "0.");
    assert!(
        !post("hers", AUTHOR, &forged),
        "the expiry time is part of the token"
    );
}

#[test]
fn a_badge_from_the_operator_extends_to_later_comments() {
    let server = start_with_author(&["--rate-limit", "0"]);
    let first = server
        .post("hers", &comment_by(AUTHOR, "It is me"), None)
        .json;
    server.moderate(&["author", id(&first)]);
    let thread = server.get("articles/hers/comments").json;
    assert_eq!(thread["items"][0]["by_article_author"], true);
    let post = |slug, email, text: &str, earlier: &Value| {
        let made = server.post_with_token(slug, &comment_by(email, text), earlier);
        assert_eq!(made.status, 201, "{}", made.body);
        (has_badge(&made.json), made.json)
    };
    let (badge, second) = post("hers", AUTHOR, "Again", &first);
    assert!(badge);
    assert!(post("hers", AUTHOR, "And again", &second).0);
    assert!(!post("hers", "bob@reader.example", "Not me", &first).0);
    assert!(!post("a", AUTHOR, "Not mine", &first).0);
    let mut forged = first.clone();
    forged["edit_token"] = json!("guessed");
    assert!(!post("hers", AUTHOR, "Guessed", &forged).0);
    let stranger = server
        .post("hers", &comment_by(AUTHOR, "Me too"), None)
        .json;
    assert!(!has_badge(&stranger) && !post("hers", AUTHOR, "Me three", &stranger).0);
    server.moderate(&["author", id(&first), "--undo"]);
    let thread = server.get("articles/hers/comments").json;
    assert_eq!(thread["items"][0]["by_article_author"], false);
    assert!(
        server
            .try_moderate(&["author", "999"])
            .unwrap_err()
            .contains("no comment 999")
    );
}

#[test]
fn first_time_moderation_requires_an_approved_comment() {
    let server = start_with_author(&["--rate-limit", "0", "--moderation", "first-time"]);
    let first = server.post("a", &comment("The first"), None).json;
    let held = server.post_with_token("a", &comment("Too early"), &first);
    assert_eq!(held.status, 202, "a held comment proves nothing");
    server.moderate(&["approve", id(&first)]);
    let typed = server.post("a", &comment("By her address"), None);
    assert_eq!(typed.status, 202, "anybody can type an address");
    let mut guessed = first.clone();
    guessed["edit_token"] = json!("guessed");
    assert_eq!(
        server
            .post_with_token("a", &comment("Guessed"), &guessed)
            .status,
        202
    );
    let other = comment_by("bob@reader.example", "Another address");
    assert_eq!(server.post_with_token("a", &other, &first).status, 202);
    let second = server.post_with_token("a", &comment("The second"), &first);
    assert_eq!(second.status, 201);
    let third = server.post_with_token("a", &comment("The third"), &second.json);
    assert_eq!(
        third.status, 201,
        "a comment approved by a proof is itself a proof"
    );
    // A removed comment no longer proves anything.
    let path = format!("comments/{}", id(&first));
    let token = first["edit_token"].as_str();
    assert_eq!(
        server.send("DELETE", &path, token, &json!(null)).status,
        204
    );
    assert_eq!(
        server
            .post_with_token("a", &comment("Too late"), &first)
            .status,
        202
    );
    // An author with an author token needs no approved comment.
    let token = author_token(&server, AUTHOR);
    let headers = [("Authorization", token.as_str())];
    let hers = server.request(
        "POST",
        "articles/a/comments",
        &headers,
        &comment_by(AUTHOR, "Hers"),
    );
    assert_eq!(hers.status, 201);
}

#[test]
fn unmoderated_comments_prove_nothing() {
    let mut server = Server::start(&["--rate-limit", "0"]);
    let unseen = server.post("a", &comment("While all was open"), None).json;
    server.restart_with(&["--rate-limit", "0", "--moderation", "first-time"]);
    assert_eq!(
        server.post_with_token("a", &comment("Now"), &unseen).status,
        202
    );
    // With `--moderation all`, credentials have no effect.
    server.restart_with(&["--rate-limit", "0", "--moderation", "all"]);
    let token = author_token(&server, "ada@reader.example");
    let headers = [("Authorization", token.as_str())];
    let held = server.request("POST", "articles/a/comments", &headers, &comment("Then"));
    assert_eq!(held.status, 202);
}
