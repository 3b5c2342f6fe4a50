//! Responses that state their outcome in other places and other words than the conditions of the profile.

use standfirst_backend::{BackendError, CreateContext, Created, Profile, Similarity};
use standfirst_model::article::CommentsState;
use standfirst_model::{
    Comment, CommentStatus, FailureKind, Moderation, SortOrder, Submission, TextFormat, Untrusted,
};

use crate::recorded::{backend, backend_of, page, response, run, vote};

fn create(name: &str, status: u16, body: &str) -> Result<Created, BackendError> {
    let (backend, _) = backend(name, "https://x.example", vec![response(status, body)]);
    let submission = Submission {
        text: "Third".into(),
        name: "Cy".into(),
        ..Submission::default()
    };
    let context = CreateContext {
        idempotency_key: "k".into(),
        ..CreateContext::default()
    };
    run(backend.create(&page(), &submission, &context))
}

#[test]
fn a_comment_that_says_it_is_held_is_held() {
    for (name, body) in [
        ("rest", r#"{"comment":{"id":9,"status":"pending"}}"#),
        ("rest", r#"{"ok":true,"comment":{"id":9,"status":"held"}}"#),
        ("standfirst", r#"{"comment":{"id":"9","status":"held"}}"#),
    ] {
        let created = create(name, 201, body).unwrap();
        assert_eq!(created.comment.status, CommentStatus::Held, "{body}");
    }
}

#[test]
fn a_comment_in_the_trash_is_reported_as_spam() {
    for (name, body) in [
        // The comment contains a word on WordPress' disallowed list, and trash is enabled.
        ("wordpress", r#"{"id":9,"status":"trash"}"#),
        (
            "waline",
            r#"{"errno":0,"data":{"objectId":9,"status":"spam"}}"#,
        ),
        ("rest", r#"{"comment":{"id":9,"status":"deleted"}}"#),
        ("isso", r#"{"id":9,"mode":4}"#),
    ] {
        let fault = create(name, 201, body).map(|created| created.comment.status);
        let kind = fault.map_err(|fault| fault.failure().kind);
        assert_eq!(kind, Err(FailureKind::Spam), "{name} {body}");
    }
}

#[test]
fn an_error_in_the_body_is_an_error_whatever_the_status() {
    for body in [
        r#"{"error":"Comments are closed"}"#,
        r#"{"error":{"code":"closed","message":"Closed"}}"#,
        r#"{"ok":false}"#,
        r#"{"success":false,"message":"Not today"}"#,
        r#"{"status":"error","message":"Not today"}"#,
        r#"{"status":"fail","data":{"text":"too short"}}"#,
    ] {
        assert!(create("rest", 200, body).is_err(), "{body}");
    }
    for body in [
        r#"{"error":null,"comment":{"id":9}}"#,
        r#"{"error":false,"id":9}"#,
        r#"{"error":"","id":9}"#,
        r#"{"error":0,"id":9}"#,
        r#"{"error":[],"id":9}"#,
        r#"{"ok":true}"#,
        r#"{"success":true,"status":"success","comment":{"id":9}}"#,
    ] {
        let created = create("rest", 200, body);
        let status = created.map(|created| created.comment.status);
        assert_eq!(status.ok(), Some(CommentStatus::Published), "{body}");
    }
}

#[test]
fn a_3xx_status_is_unreadable() {
    for name in ["standfirst", "wordpress", "isso", "waline", "rest"] {
        for (status, body) in [(304, ""), (300, "[]"), (305, "{\"id\":9}"), (302, "")] {
            let kind = create(name, status, body).map_err(|fault| fault.failure().kind);
            assert_eq!(kind.err(), Some(FailureKind::Unreadable), "{name} {status}");
        }
    }
}

#[test]
fn booleans_are_neither_ids_nor_texts() {
    let list = r#"[{"id":1,"parent":false,"text":"First","author":"Ada","website":false},
        {"id":true,"text":"No id"},{"id":2,"parent":1,"text":false,"author":false}]"#;
    let (backend, _) = backend("rest", "https://x.example", vec![response(200, list)]);
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    let [first, second] = thread.comments.as_slice() else {
        panic!("{:?}", thread.comments);
    };
    assert_eq!((&first.parent, &first.author.website), (&None, &None));
    assert_eq!(second.parent, Some("1".into()));
    assert_eq!(
        (second.body.text.as_str(), second.author.name.as_str()),
        ("", "")
    );
    for body in [
        r#"{"id":true}"#,
        r#"{"id":false}"#,
        r#"{"id":""}"#,
        r#"{"id":{"$oid":"9"}}"#,
    ] {
        let comment = create("rest", 201, body).unwrap().comment;
        assert_eq!(comment.id.known(), None, "{body}");
    }
}

#[test]
fn article_fields_that_are_false_are_missing() {
    let post = r#"{"slug":"a","title":false,"summary":false,"html":"<p>One two</p>","image":false,
        "section":false,"authors":false,"tags":false}"#;
    let (backend, _) = backend("rest", "https://x.example", vec![response(200, post)]);
    let article = run(backend.article("a")).unwrap();
    assert_eq!(article.teaser.headline, Untrusted::plain("One two"));
    assert_eq!(article.teaser.standfirst, None);
    assert!(article.teaser.hero.is_none() && article.teaser.section.is_none());
    assert!(article.teaser.topics.is_empty() && article.teaser.byline.is_empty());
}

#[test]
fn boolean_settings_and_codes_are_read() {
    let profile = r#"{
        "name": "flags",
        "article": {
            "request": { "url": "{server}/a" },
            "item": "$",
            "fields": { "slug": "slug", "headline": "title", "conversation": "open" }
        },
        "settings": { "request": { "url": "{server}/s" }, "moderation": "moderated" },
        "failure": { "when": [{ "at": "broken" }], "code": "broken", "codes": { "true": "closed" } }
    }"#;
    for (flag, conversation, moderation) in [
        (true, CommentsState::Open, Moderation::All),
        (false, CommentsState::Closed, Moderation::Off),
    ] {
        let profile = Profile::parse("flags.json", profile).unwrap();
        let responses = vec![
            response(200, &format!(r#"{{"slug":"a","title":"A","open":{flag}}}"#)),
            response(200, &format!(r#"{{"moderated":{flag}}}"#)),
            response(200, r#"{"broken":true}"#),
        ];
        let (backend, _) = backend_of(profile, "https://x.example", responses);
        assert_eq!(
            run(backend.article("a")).unwrap().conversation,
            conversation
        );
        assert_eq!(run(backend.settings()).unwrap().moderation, moderation);
        let fault = run(backend.article("a")).unwrap_err();
        assert_eq!(fault.failure().kind, FailureKind::Closed);
    }
}

#[test]
fn an_invisible_headline_is_replaced() {
    for title in ["&nbsp;", "\u{200b}", "<b>&#8203;</b> \u{2060}"] {
        let post = format!(
            r#"[{{"id":1,"slug":"a","title":{{"rendered":"{title}"}},"content":{{"rendered":"<p>One two</p>"}}}}]"#
        );
        let (backend, _) = backend("wordpress", "https://x.example", vec![response(200, &post)]);
        let article = run(backend.article("a")).unwrap();
        assert_eq!(
            article.teaser.headline,
            Untrusted::plain("One two"),
            "{title:?}"
        );
    }
}

#[test]
fn the_content_text_of_a_feed_is_shown_if_its_html_is_empty() {
    for html in ["\"\"", "\" \\n\"", "null"] {
        let feed = format!(
            r#"{{"items":[{{"id":"https://x.example/a","content_html":{html},"content_text":"Tick & <tock>"}}]}}"#
        );
        let (backend, _) = backend("json-feed", "https://x.example", vec![response(200, &feed)]);
        let body = run(backend.article("a")).unwrap().body;
        assert_eq!(
            (body.text.as_str(), body.format),
            ("Tick & <tock>", TextFormat::Plain),
            "{html}"
        );
    }
}

#[test]
fn extreme_numbers_are_clamped() {
    let replies = r#"[{"id":1,"text":"x","likes":1e300,"dislikes":-1e300},
        {"id":2,"text":"y","likes":-9223372036854775808,"dislikes":18446744073709551615}]"#;
    let body = format!(
        r#"{{"total_replies":4294967295,"hidden_replies":4294967295,"replies":{replies}}}"#
    );
    let responses = vec![
        response(200, &body),
        response(200, r#"{"likes":-1e300,"dislikes":1e300}"#),
    ];
    let (backend, _) = backend("isso", "https://x.example", responses);
    let read = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    let scores: Vec<_> = read.comments.iter().map(|one| one.score).collect();
    assert_eq!(scores, [Some(i64::MAX), Some(i64::MIN)]);
    let mut thread = standfirst_model::Thread::default();
    thread.append(read);
    let own = create("rest", 201, r#"{"id":3}"#).unwrap().comment;
    thread.add_own(own, SortOrder::Oldest);
    assert_eq!(thread.total(), u32::MAX);
    let up = standfirst_backend::VoteDirection::Up;
    let score = run(backend.act(&page(), &"1".into(), &vote(up))).unwrap();
    assert_eq!(score.score, Some(i64::MIN));
}

#[test]
fn a_name_is_recognised_after_a_backend_has_cleaned_it() {
    let (backend, _) = backend("isso", "https://x.example", vec![]);
    for (sent, shown, same) in [
        ("Ann \u{1f642}", "Ann", true),
        ("Ann <b>", "Ann", true),
        ("Tom &amp; Ann", "Tom & Ann", true),
        ("Ann :)", "Ann", true),
        ("\u{1f642}", "\u{1f642}", true),
        ("Ann", "Anna", false),
        ("Ann \u{1f642}", "Bob", false),
        ("Ann", "", false),
    ] {
        let submission = Submission {
            text: "words".into(),
            name: sent.into(),
            ..Submission::default()
        };
        let mut comment = Comment::new("1", None, "words");
        comment.author.name = shown.into();
        let likeness = backend.compare(&submission, None, &comment, "words");
        assert_eq!(likeness == Similarity::Same, same, "{sent} {shown}");
    }
}

#[test]
fn a_comment_with_one_difference_is_a_possible_match() {
    let (backend, _) = backend("waline", "https://x.example", vec![]);
    let submission = Submission {
        text: "words".into(),
        name: "Anna-Maria Longname".into(),
        parent: Some("1".into()),
        ..Submission::default()
    };
    for (name, parent, words, likeness) in [
        ("Anna-Maria Longname", "1", "words", Similarity::Same),
        ("Anna-Maria", "1", "words", Similarity::SameText),
        ("Anna-Maria Longname", "2", "words", Similarity::SameText),
        (
            "Anna-Maria Longname",
            "1",
            "w***s",
            Similarity::SameAuthorAndParent,
        ),
        ("Anna-Maria", "2", "words", Similarity::Different),
        ("Anna-Maria", "1", "others", Similarity::Different),
        ("Anna-Maria Longname", "2", "others", Similarity::Different),
    ] {
        let mut comment = Comment::new("3", Some(parent), words);
        comment.author.name = name.into();
        let found = backend.compare(&submission, None, &comment, words);
        assert_eq!(found, likeness, "{name} {parent} {words}");
    }
}

#[test]
fn leading_byte_order_marks_are_ignored() {
    for before in [
        "\u{feff}",
        "\u{feff}\u{feff}",
        "\n\u{feff}",
        "\u{feff}\r\n\u{feff} ",
    ] {
        let list = format!("{before}[{{\"id\":1,\"text\":\"First\"}}]");
        let (backend, _) = backend("rest", "https://x.example", vec![response(200, &list)]);
        let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[]));
        assert_eq!(thread.unwrap().comments.len(), 1, "{before:?}");
    }
}
