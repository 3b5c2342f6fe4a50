//! A bad row is skipped without losing the rest of its list, in every list. A warning to the publisher says which
//! row, where and why.

use standfirst_backend::Profile;
use standfirst_model::{CommentId, SortOrder, ThreadPage};

use crate::recorded::{backend, backend_of, delete, edit, page, response, run, vote};

const PROFILES: [&str; 5] = ["standfirst", "wordpress", "isso", "waline", "rest"];

/// Whether a warning names the place, the row and what was expected.
fn has_warning(warnings: &[String], parts: &[&str]) -> bool {
    let mut warnings = warnings.iter();
    warnings.any(|warning| parts.iter().all(|part| warning.contains(part)))
}

/// Puts a list where the profile of a backend expects it.
fn wrap_list(name: &str, list: &str) -> String {
    match name {
        "standfirst" => format!("{{\"items\":{list}}}"),
        "isso" => format!("{{\"replies\":{list}}}"),
        "waline" => format!("{{\"errno\":0,\"data\":{{\"data\":{list}}}}}"),
        _ => list.to_owned(),
    }
}

fn load_thread(name: &str, list: &str) -> (Result<ThreadPage, String>, Vec<String>) {
    let body = wrap_list(name, list);
    let (backend, recorded) = backend(name, "https://x.example", vec![response(200, &body)]);
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[]));
    let warnings = recorded.warnings.borrow().clone();
    (thread.map_err(|fault| fault.to_string()), warnings)
}

#[test]
fn a_bad_comment_is_left_out_in_every_profile() {
    let list = r#"[{"id":1,"objectId":1},{"text":"no id"},7,null,"x",[],{"id":2,"objectId":2}]"#;
    for name in PROFILES {
        let (thread, warnings) = load_thread(name, list);
        assert_eq!(thread.unwrap().comments.len(), 2, "{name}");
        let parts = ["thread.fields.id", "row 1 (and 4 more rows)", "no id"];
        assert!(has_warning(&warnings, &parts), "{name}: {warnings:?}");
    }
}

#[test]
fn a_later_page_with_only_bad_rows_is_skipped() {
    let page_of = |at: &str| format!(r#"{{"items":[{at}],"next_cursor":"more"}}"#);
    let responses = [r#"{"id":1}"#, r#"{"text":"no id"}"#, r#"{"id":3}"#];
    let responses = responses.map(|one| response(200, &page_of(one))).to_vec();
    let (backend, recorded) = backend("standfirst", "https://x.example", responses);
    let mut mark = None;
    let mut read = Vec::new();
    for _ in 0..3 {
        let thread = run(backend.thread(&page(), SortOrder::Oldest, mark.as_ref(), &[])).unwrap();
        read.push(thread.comments.len());
        mark = thread.next;
    }
    assert_eq!(read, [1, 0, 1]);
    let warnings = recorded.warnings.borrow();
    assert!(has_warning(
        &warnings,
        &["thread.fields.id", "row 0", "no id"]
    ));
}

#[test]
fn an_empty_list_may_be_null_and_one_with_gaps_an_object() {
    for name in PROFILES {
        for empty in ["[]", "null"] {
            let (thread, _) = load_thread(name, empty);
            assert_eq!(thread.unwrap().comments.len(), 0, "{name} {empty}");
        }
        let (thread, _) = load_thread(
            name,
            r#"{"0":{"id":1,"objectId":1},"2":{"id":3,"objectId":3}}"#,
        );
        assert_eq!(thread.unwrap().comments.len(), 2, "{name}");
    }
}

#[test]
fn bad_rows_of_sections_and_counts_are_named() {
    let sections = r#"[{"id":1,"slug":"1","name":"Tide"},{"name":"No slug"},{"id":3,"slug":"3"}]"#;
    for name in ["standfirst", "wordpress"] {
        let body = wrap_list(name, sections);
        let (backend, recorded) = backend(name, "https://x.example", vec![response(200, &body)]);
        assert_eq!(run(backend.sections()).unwrap().len(), 1, "{name}");
        let warnings = recorded.warnings.borrow();
        assert!(
            has_warning(&warnings, &["sections.slug, row 1", "a text at"]),
            "{warnings:?}"
        );
        assert!(
            has_warning(&warnings, &["sections.name, row 2", "a text at"]),
            "{warnings:?}"
        );
    }
    let pages = vec![page(); 3];
    let (isso, recorded) = backend("isso", "", vec![response(200, r#"[3,{"n":4},null]"#)]);
    assert_eq!(run(isso.counts(&pages)).unwrap(), [Some(3), None, None]);
    let warnings = recorded.warnings.borrow();
    assert!(
        has_warning(&warnings, &["counts, row 1", "whole numbers"]),
        "{warnings:?}"
    );
    let (ours, _) = backend("standfirst", "", vec![response(200, "{\"total\":3}")]);
    let fault = run(ours.counts(&pages)).unwrap_err().to_string();
    assert!(fault.contains("expected numbers at \"counts\""), "{fault}");
}

#[test]
fn bad_rows_within_an_article_are_named() {
    let article = r#"{"slug":"a","title":"A","authors":[{"name":"Ada"},{"url":"/bob"}],"tags":["tide",{"name":"x"}],
        "hero":{"src":"/a.webp","srcset":[{"src":"/b.webp","width":640},{"src":"/c.webp"}]},
        "related":[{"slug":"b","title":"B","authors":[{"role":"none"}]},{"title":"No slug"}]}"#;
    let (backend, recorded) = backend("standfirst", "", vec![response(200, article)]);
    let article = run(backend.article("a")).unwrap();
    assert_eq!(article.teaser.byline.len(), 1);
    let topics = article.teaser.topics.iter();
    let topics: Vec<_> = topics.map(|one| one.name.as_str()).collect();
    assert_eq!(topics, ["tide"]);
    assert_eq!(article.related.len(), 1);
    assert_eq!(article.teaser.hero.unwrap().candidates.len(), 1);
    let warnings = recorded.warnings.borrow();
    for parts in [
        [
            "article.fields.byline.name, row 1 (and 1 more rows)",
            "/bob",
        ],
        ["article.fields.tags, row 1", "texts at \"tags\""],
        [
            "article.fields.hero.candidates, row 1",
            "an address and a width",
        ],
        ["article.fields.related: fields.slug, row 1", "No slug"],
    ] {
        assert!(has_warning(&warnings, &parts), "{parts:?}: {warnings:?}");
    }
}

#[test]
fn a_reply_is_kept_if_its_parent_cannot_be_fetched() {
    let list = r#"[{"id":2,"parent":1,"content":{"rendered":"<p>Reply</p>"}}]"#;
    for (status, body) in [
        (500, "{}"),
        (404, "<p>no"),
        (200, "<p>sign in"),
        (200, "[{}]"),
    ] {
        let responses = vec![response(200, list), response(status, body)];
        let (backend, recorded) = backend("wordpress", "https://x.example", responses);
        let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
        assert_eq!(
            thread.comments[0].id,
            CommentId::from("2"),
            "{status} {body}"
        );
        assert_eq!(recorded.warnings.borrow().len(), 1, "{status} {body}");
    }
}

/// An unreadable row contains everything nested below it, so quoting each row whole would be quadratic.
#[test]
fn deep_rows_that_cannot_be_read_are_quoted_in_linear_time() {
    let nested = |levels: usize| {
        let start = "{\"text\":\"x\",\"replies\":[";
        let end = "]}";
        format!(
            "[{{\"id\":1}},{}{}]",
            start.repeat(levels),
            end.repeat(levels)
        )
    };
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public/profiles/rest.json");
    let text = std::fs::read_to_string(file).unwrap();
    let shape = r#""shape": { "kind": "nested", "children": "replies" }"#;
    let text = text.replace(r#""shape": { "kind": "flat" }"#, shape);
    let once = |levels: usize| {
        let profile = Profile::parse("mine.json", &text).unwrap();
        let responses = vec![response(200, &nested(levels))];
        let (backend, _) = backend_of(profile, "https://x.example", responses);
        let start = std::time::Instant::now();
        let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
        assert_eq!(thread.comments.len(), 1);
        start.elapsed().as_secs_f64()
    };
    // The fastest of three runs, because the machine may be busy with something else.
    let seconds = |levels| (0..3).map(|_| once(levels)).fold(f64::INFINITY, f64::min);
    let (few, many) = (seconds(2_500), seconds(20_000));
    assert!(
        many < few * 24.0 + 0.3,
        "{few} s for an eighth, {many} s for all"
    );
}

/// Only ids that the backend has returned may be sent to it.
#[test]
fn a_local_id_is_never_sent_to_a_backend() {
    let own = CommentId::Local("k".to_owned());
    for name in PROFILES {
        let (backend, recorded) = backend(name, "https://x.example", vec![]);
        let can = backend.fixed_settings().capabilities;
        assert!(
            !backend.can_act(&page(), &own, &edit("x", Some("t")))
                && !backend.can_act(&page(), &own, &delete(Some("t")))
        );
        assert_eq!(
            backend.can_act(&page(), &"7".into(), &edit("x", Some("t"))),
            can.edit,
            "{name}"
        );
        assert_eq!(
            backend.can_act(&page(), &"7".into(), &delete(Some("t"))),
            can.delete,
            "{name}"
        );
        let up = standfirst_backend::VoteDirection::Up;
        assert!(run(backend.act(&page(), &own, &edit("x", Some("t")))).is_err());
        assert!(run(backend.act(&page(), &own, &delete(Some("t")))).is_err());
        assert!(run(backend.act(&page(), &own, &vote(up))).is_err());
        let submission = standfirst_model::Submission {
            text: "x".into(),
            parent: Some(own.clone()),
            ..Default::default()
        };
        let created = run(backend.create(&page(), &submission, &Default::default()));
        let kind = created.map_err(|fault| fault.failure().kind);
        assert_eq!(
            kind.err(),
            Some(standfirst_model::FailureKind::ParentMissing),
            "{name}"
        );
        assert!(recorded.requests.borrow().is_empty(), "{name}");
    }
}

/// An id with one digit changed belongs to another comment.
#[test]
fn a_long_numeric_id_is_sent_back_unchanged() {
    for digits in [
        "9007199254740993",
        "18446744073709551615",
        "123456789012345678901",
    ] {
        let list = format!("[{{\"id\":{digits},\"text\":\"x\"}}]");
        let body = wrap_list("isso", &list);
        let responses = vec![response(200, &body), response(201, "{}")];
        let (backend, recorded) = backend("isso", "https://x.example", responses);
        let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
        let id = thread.comments[0].id.clone();
        assert_eq!(id.known(), Some(digits));
        let reply = standfirst_model::Submission {
            text: "x".into(),
            parent: Some(id),
            ..Default::default()
        };
        run(backend.create(&page(), &reply, &Default::default())).unwrap();
        let sent = recorded.last_request();
        assert!(sent.contains(&format!("\"parent\":{digits},")), "{sent}");
    }
}

/// If a response is lost, so is its edit token. Only a backend that needs none can then edit the comment.
#[test]
fn without_an_edit_token_a_comment_is_edited_only_where_none_is_needed() {
    for (name, needs_none) in [("standfirst", false), ("isso", true)] {
        let (backend, _) = backend(name, "https://x.example", vec![]);
        let id = CommentId::from("7");
        assert_eq!(
            backend.can_act(&page(), &id, &edit("x", None)),
            needs_none,
            "{name}"
        );
        assert_eq!(
            backend.can_act(&page(), &id, &delete(None)),
            needs_none,
            "{name}"
        );
    }
}

/// A picture is fetched from every reader's browser, so its address is checked before anything is shown.
#[test]
fn a_hostile_address_of_a_picture_is_dropped_and_its_comment_is_shown() {
    for (address, expected) in [
        ("https://a.example/7.png", Some("https://a.example/7.png")),
        ("HTTPS://a.example/7", Some("HTTPS://a.example/7")),
        ("/media/7.png", Some("https://x.example/media/7.png")),
        ("http://a.example/7.png", None),
        ("//a.example/7.png", None),
        ("/\\\\a.example/7.png", None),
        ("/\\t/a.example/7.png", None),
        ("7.png", None),
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AA", None),
        ("https://a.example/\\n7", None),
        ("https:a.example", None),
        ("", None),
    ] {
        let rows = format!(
            r#"{{"errno":0,"data":{{"totalPages":1,"data":[{{"objectId":1,"nick":"A","comment":"x","avatar":"{address}"}}]}}}}"#
        );
        let (backend, _) = backend("waline", "https://x.example", vec![response(200, &rows)]);
        let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
        let avatar = thread.comments[0].author.avatar.as_deref();
        assert_eq!(avatar, expected, "{address}");
    }
}

#[test]
fn wordpress_and_waline_name_the_pictures_of_authors() {
    let wordpress = r#"[{"id":1,"author_name":"A","content":{"rendered":"x"},
        "author_avatar_urls":{"24":"https://g.example/?s=24","96":"https://g.example/?s=96"}}]"#;
    let (wordpress, _) = backend("wordpress", "", vec![response(200, wordpress)]);
    let (waline, _) = backend("waline", "", vec![crate::recorded::exchange("waline/list")]);
    for (backend, start) in [
        (wordpress, "https://g.example/?s=96"),
        (waline, "https://seccdn.libravatar.org/avatar/"),
    ] {
        let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
        let avatar = thread.comments[0].author.avatar.clone();
        assert!(
            avatar.clone().is_some_and(|url| url.starts_with(start)),
            "{avatar:?}"
        );
    }
}
