//! The content folder, at startup and while the server runs.

use std::time::{Duration, Instant};

use crate::harness::Server;

fn article(more: &str) -> String {
    format!("+++\ntitle = \"New\"\npublished = \"2026-02-01T00:00:00Z\"\n{more}+++\n\nText.\n")
}

/// Waits until a path returns a status.
fn wait_for(server: &Server, path: &str, status: u16) {
    let started = Instant::now();
    loop {
        let found = server.get(path).status;
        if found == status {
            return;
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{path}: still {found}\n{}",
            server.log()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn invalid_articles_are_logged_and_left_out() {
    let mut server = Server::start(&[]);
    server.kill();
    server.write_file("content/articles/bad.md", &article("titel = \"x\"\n"));
    server.write_file("content/articles/empty.md", "");
    server.write_file(
        "content/articles/elsewhere.md",
        &article("section = \"nowhere\"\n"),
    );
    server.restart();
    assert_eq!(server.get("articles/a").status, 200);
    assert_eq!(server.get("articles").json["total"], 2);
    for name in ["bad", "empty", "elsewhere"] {
        assert_eq!(server.get(&format!("articles/{name}")).status, 404);
        assert!(
            server
                .log()
                .contains(&format!("articles/{name}.md: left out")),
            "{}",
            server.log()
        );
    }
    assert!(server.log().contains("titel"), "{}", server.log());
}

#[test]
fn articles_are_added_changed_and_removed_at_runtime() {
    let server = Server::start(&[]);
    server.write_file("content/articles/new.md", &article(""));
    wait_for(&server, "articles/new", 200);
    assert_eq!(server.get("articles").json["items"][0]["slug"], "new");
    server.write_file("content/articles/new.md", &article("gone = true\n"));
    wait_for(&server, "articles/new", 410);
    server.write_file("content/articles/new.md", "half an art");
    wait_for(&server, "articles/new", 404);
    server.write_file("content/articles/new.md", &article(""));
    wait_for(&server, "articles/new", 200);
    std::fs::remove_file(server.folder().join("content/articles/new.md")).unwrap();
    wait_for(&server, "articles/new", 404);
    assert_eq!(server.get("articles/a").status, 200);
}

#[test]
fn articles_are_listed_by_their_tags() {
    let mut server = Server::start(&[]);
    server.kill();
    for (slug, tags) in [
        ("x", "\"sea\""),
        ("y", "\"sea\", \"old town\""),
        ("z", "\"Sea\""),
    ] {
        let text = article(&format!("tags = [{tags}]\n"));
        server.write_file(&format!("content/articles/{slug}.md"), &text);
    }
    server.restart();
    let listed = |query: &str| {
        let response = server.get(&format!("articles?{query}"));
        assert_eq!(response.status, 200, "{query}: {}", response.body);
        let items = response.json["items"].as_array().unwrap().clone();
        let slugs = items.iter().map(|one| one["slug"].as_str().unwrap());
        let mut slugs: Vec<String> = slugs.map(str::to_owned).collect();
        slugs.sort_unstable();
        (slugs, response.json["total"].as_u64())
    };
    let both = vec!["x".to_owned(), "y".to_owned()];
    assert_eq!(listed("tag=sea"), (both, Some(2)));
    assert_eq!(listed("tag=old%20town"), (vec!["y".to_owned()], Some(1)));
    assert_eq!(listed("tag=Sea"), (vec!["z".to_owned()], Some(1)));
    // Pages contain only articles with the tag.
    let first = server.get("articles?tag=sea&limit=1").json;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = server.get(&format!("articles?tag=sea&limit=1&cursor={cursor}"));
    assert_ne!(second.json["items"][0]["slug"], first["items"][0]["slug"]);
    assert!(second.json["next_cursor"].is_null(), "{}", second.body);
    for none in ["nowhere", "", "%ff"] {
        let response = server.get(&format!("articles?tag={none}"));
        let found = (response.status, response.json["code"].as_str());
        assert_eq!(found, (404, Some("not_found")), "{none}");
    }
}

#[test]
fn the_content_folder_may_be_missing_for_a_while() {
    let server = Server::start(&[]);
    let folder = server.folder().join("content");
    let away = server.folder().join("away");
    std::fs::rename(&folder, &away).unwrap();
    let started = Instant::now();
    while !server.log().contains("sections.json") {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "the error is not logged"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(server.get("articles/a").status, 200);
    std::fs::rename(&away, &folder).unwrap();
    server.write_file("content/articles/new.md", &article(""));
    wait_for(&server, "articles/new", 200);
}

#[test]
fn an_article_has_its_own_language_or_that_of_the_site() {
    let server = Server::start(&[]);
    assert_eq!(server.get("articles/a").json["language"], "en");
    server.write_file("config.json", r#"{"site":{"name":"Kurier"},"locale":"pl"}"#);
    assert_eq!(server.get("articles/a").json["language"], "pl");
    server.write_file(
        "content/articles/arabic.md",
        &article("language = \"ar\"\n"),
    );
    wait_for(&server, "articles/arabic", 200);
    assert_eq!(server.get("articles/arabic").json["language"], "ar");
}
