use standfirst_backend::{CommentAction, CreateContext, PageIdentity, Profile};
use standfirst_model::{
    Collection, CommentStatus, FailureKind, Field, FieldProblem, Moderation, SortOrder, Submission,
};

use crate::recorded::{backend, backend_of, edit, page, response, run};

#[test]
fn without_a_server_addresses_are_relative_to_the_site() {
    let (backend, recorded) = backend(
        "standfirst",
        "",
        vec![response(
            200,
            r#"{"items":[],"next_cursor":null,"total":0}"#,
        )],
    );
    run(backend.thread(&page(), SortOrder::Best, None, &[("7".into(), "t".into())])).unwrap();
    assert_eq!(
        recorded.last_request(),
        "GET api/v1/comments?article=the-harbour-clock-that-ran-backwards&page=http%3A%2F%2F127.0.0.1%3A8000%2Fthe-harbour-clock-that-ran-backwards%2F&limit=10&sort=best"
    );
    let headers = recorded.requests.borrow()[0].headers.clone();
    assert!(
        headers.contains(&("X-Comment-Tokens".into(), "7:t".into())),
        "{headers:?}"
    );
}

#[test]
fn articles_on_a_topic_are_requested_by_its_name() {
    let list = r#"{"items":[{"slug":"a","title":"A","tags":["R&D","tides"]}],"next_cursor":null,"total":1}"#;
    let (backend, recorded) = backend("standfirst", "", vec![response(200, list)]);
    let topic = Collection {
        is_topic: true,
        slug: "R&D".into(),
    };
    let page = run(backend.articles(Some(&topic), None)).unwrap();
    assert_eq!(
        recorded.last_request(),
        "GET api/v1/articles?tag=R%26D&limit=10"
    );
    assert_eq!(topic.name_in(&page.teasers[0]).as_deref(), Some("R&D"));
}

#[test]
fn moderation_is_read_from_the_settings() {
    for (word, moderation) in [
        ("off", Moderation::Off),
        ("first-time", Moderation::FirstTime),
        ("all", Moderation::All),
    ] {
        let settings = format!(r#"{{"moderation":"{word}"}}"#);
        let (backend, _) = backend("standfirst", "", vec![response(200, &settings)]);
        assert_eq!(run(backend.settings()).unwrap().moderation, moderation);
    }
}

#[test]
fn create_sends_the_idempotency_key_and_returns_the_edit_token() {
    let body = r#"{"comment":{"id":"9","parent_id":null,"author":{"name":"Ada"},"body_html":"<p>x</p>","status":"held"},
        "edit_token":"secret","editable_until":"2026-11-24T10:00:00Z"}"#;
    let (backend, recorded) = backend("standfirst", "", vec![response(202, body)]);
    let context = CreateContext {
        idempotency_key: "k1".into(),
        ..CreateContext::default()
    };
    let submission = Submission {
        text: "x".into(),
        name: "Ada".into(),
        email: "a@x.org".into(),
        ..Submission::default()
    };
    let created = run(backend.create(&page(), &submission, &context)).unwrap();
    assert_eq!(
        (created.comment.status, created.token.as_deref()),
        (CommentStatus::Held, Some("secret"))
    );
    assert!(created.editable_until.is_some());
    let headers = recorded.requests.borrow()[0].headers.clone();
    assert!(
        headers.contains(&("Idempotency-Key".into(), "k1".into())),
        "{headers:?}"
    );
}

#[test]
fn create_sends_known_edit_tokens_and_the_login_token() {
    let body = r#"{"comment":{"id":"9"},"edit_token":"secret"}"#;
    let responses = vec![
        response(201, body),
        response(201, body),
        response(201, body),
    ];
    let (backend, recorded) = backend("standfirst", "", responses);
    let submission = Submission {
        text: "x".into(),
        ..Submission::default()
    };
    let mut context = CreateContext {
        idempotency_key: "k".into(),
        ..CreateContext::default()
    };
    run(backend.create(&page(), &submission, &context)).unwrap();
    context.tokens = vec![("7".into(), "t".into()), ("8".into(), "u".into())];
    run(backend.create(&page(), &submission, &context)).unwrap();
    backend.set_token(Some("author".into()));
    run(backend.create(&page(), &submission, &context)).unwrap();
    let sent = |index: usize, name: &str| {
        let headers = recorded.requests.borrow()[index].headers.clone();
        let found = headers.into_iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    };
    let proofs = Some("7:t,8:u".to_owned());
    for (index, tokens, authorization) in [
        (0, None, None),
        (1, proofs.clone(), None),
        (2, proofs, Some("Bearer author".to_owned())),
    ] {
        assert_eq!(sent(index, "X-Comment-Tokens"), tokens, "{index}");
        assert_eq!(sent(index, "Authorization"), authorization, "{index}");
    }
}

#[test]
fn an_edit_reports_whether_it_is_held() {
    let change = |status: &str| {
        let body =
            format!(r#"{{"comment":{{"id":"9","body_html":"<p>x</p>","edited":null{status}}}}}"#);
        let (backend, _) = backend("standfirst", "", vec![response(200, &body)]);
        let changed = run(backend.act(&page(), &"9".into(), &edit("x", Some("t")))).unwrap();
        changed.status
    };
    assert_eq!(change(r#","status":"held""#), Some(CommentStatus::Held));
    assert_eq!(
        change(r#","status":"published""#),
        Some(CommentStatus::Published)
    );
    assert_eq!(change(""), None, "a missing status is unknown");
}

#[test]
fn a_report_sends_the_backends_word_for_the_reason() {
    let report = |text: &str| CommentAction::Report {
        reason: "off-topic".into(),
        text: text.into(),
        voter: "somebody".into(),
        key: "k".into(),
    };
    let responses = vec![response(204, ""), response(204, "")];
    let (backend, recorded) = backend("standfirst", "", responses);
    let reasons = ["spam", "abuse", "off-topic", "illegal", "other"];
    assert_eq!(backend.report_reasons(), reasons);
    for (text, body) in [
        ("", r#"{"reason":"off_topic"}"#),
        ("So far.", r#"{"reason":"off_topic","text":"So far."}"#),
    ] {
        run(backend.act(&page(), &"9".into(), &report(text))).unwrap();
        let sent = recorded.last_request();
        assert_eq!(sent, format!("PUT api/v1/comments/9/report {body}"));
    }
    let headers = recorded.requests.borrow()[0].headers.clone();
    for header in [("Idempotency-Key", "k"), ("X-Voter", "somebody")] {
        let header = (header.0.to_owned(), header.1.to_owned());
        assert!(headers.contains(&header), "{headers:?}");
    }
    let worker = backend.serialize_action(&page(), &"9".into(), &report("So far."));
    assert!(worker.is_some(), "a worker may send it");
    let unknown = CommentAction::Report {
        reason: "boredom".into(),
        text: String::new(),
        voter: "somebody".into(),
        key: "k".into(),
    };
    // Nor is it reported to a backend that is told no reasons.
    let other =
        r#"{ "name": "mine", "report": { "request": { "url": "/r" }, "reasons": { "spam": 1 } } }"#;
    let (other, _) = backend_of(Profile::parse("mine.json", other).unwrap(), "", vec![]);
    for backend in [backend, other] {
        assert!(!backend.can_act(&page(), &"9".into(), &unknown));
    }
}

#[test]
fn the_reasons_of_a_report_are_those_with_words_for_readers() {
    let text = |reasons: &str| {
        format!(
            r#"{{ "name": "mine", "report": {{ "request": {{ "url": "/r" }}, "reasons": {reasons} }} }}"#
        )
    };
    let problem = |reasons: &str| {
        let profile = Profile::parse("mine.json", &text(reasons));
        profile.err().map(|problem| problem.to_string())
    };
    assert_eq!(problem(r#"{ "other": 4 }"#), None);
    for (reasons, place) in [
        (
            r#"{ "spam": 1, "boredom": 2 }"#,
            "mine.json: report.reasons: unknown reason boredom",
        ),
        ("[]", "mine.json: report.reasons: expected an object"),
    ] {
        let problem = problem(reasons).unwrap_or_default();
        assert!(problem.starts_with(place), "{reasons} said {problem}");
    }
    for name in ["wordpress", "isso", "waline", "rest"] {
        let (backend, _) = backend(name, "https://x.example", vec![]);
        assert!(backend.report_reasons().is_empty(), "{name}");
    }
}

#[test]
fn problem_details_name_the_field() {
    let body = r#"{"type":"about:blank","title":"Invalid","status":422,"code":"invalid","detail":"Two fields.",
        "errors":[{"field":"email","code":"invalid_email"},{"field":"text","code":"too_long"}]}"#;
    let (backend, _) = backend("standfirst", "", vec![response(422, body)]);
    let failure = run(backend.create(
        &page(),
        &Submission {
            text: "x".into(),
            ..Submission::default()
        },
        &CreateContext {
            idempotency_key: "k".into(),
            ..CreateContext::default()
        },
    ))
    .unwrap_err()
    .failure();
    assert_eq!(failure.kind, FailureKind::Invalid);
    let faults: Vec<_> = failure
        .fields
        .iter()
        .map(|fault| (fault.field, fault.problem))
        .collect();
    assert_eq!(
        faults,
        [
            (Field::Text, FieldProblem::TooLong(0)),
            (Field::Email, FieldProblem::Malformed)
        ]
    );
}

#[test]
fn the_wait_is_read_from_the_header() {
    assert_eq!(wait(&[("retry-after", "17")]), Some(17));
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    assert_eq!(
        wait(&[
            ("retry-after", date),
            ("date", "Sun, 06 Nov 1994 08:49:07 GMT")
        ]),
        Some(30)
    );
    // Without the date of the server or of the device, the wait cannot be computed.
    assert_eq!(wait(&[("retry-after", date)]), None);
    assert_eq!(wait(&[("retry-after", "soon")]), None);
}

fn wait(headers: &[(&str, &str)]) -> Option<u32> {
    let mut too_fast = response(429, r#"{"code":"too_fast","status":429}"#);
    for (name, value) in headers {
        too_fast.headers.push(((*name).into(), (*value).into()));
    }
    let (backend, _) = backend("standfirst", "", vec![too_fast]);
    let context = CreateContext {
        idempotency_key: "k".into(),
        ..CreateContext::default()
    };
    let failure = run(backend.create(
        &page(),
        &Submission {
            text: "x".into(),
            ..Submission::default()
        },
        &context,
    ));
    let failure = failure.unwrap_err().failure();
    assert_eq!(failure.kind, FailureKind::TooFast);
    failure.retry_after
}

#[test]
fn an_unreadable_response_is_reported_with_its_place() {
    let (backend, _) = backend(
        "standfirst",
        "",
        vec![response(200, r#"{"items":[{"number":1}],"total":1}"#)],
    );
    let fault = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap_err();
    let said = fault.to_string();
    for part in ["standfirst", "thread.fields.id", "\"id\"", "{\"number\":1}"] {
        assert!(said.contains(part), "{said} lacks {part}");
    }
    assert_eq!(fault.failure().kind, FailureKind::Unreadable);
}

#[test]
fn a_comment_names_its_article_and_its_page() {
    let body = r#"{"comment":{"id":"9","parent_id":null,"author":{"name":"Ada"},"body_html":"<p>x</p>","status":"published"}}"#;
    let (backend, recorded) = backend(
        "standfirst",
        "https://news.example",
        vec![response(201, body)],
    );
    let elsewhere = PageIdentity {
        slug: "/post".into(),
        url: "https://blog.example/post?a=1&b=2".into(),
        ..page()
    };
    let submission = Submission {
        text: "x".into(),
        ..Submission::default()
    };
    let context = CreateContext {
        idempotency_key: "k1".into(),
        ..CreateContext::default()
    };
    run(backend.create(&elsewhere, &submission, &context)).unwrap();
    assert!(recorded.last_request().starts_with(
        "POST https://news.example/api/v1/comments?article=%2Fpost&page=https%3A%2F%2Fblog.example%2Fpost%3Fa%3D1%26b%3D2 "
    ));
}

#[test]
fn an_unlisted_page_is_reported_as_misconfigured() {
    let body = r#"{"type":"about:blank","title":"Forbidden","status":403,"code":"page_not_listed",
        "detail":"Start it with --page-origin https://blog.example."}"#;
    let (backend, _) = backend("standfirst", "", vec![response(403, body)]);
    let fault = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap_err();
    assert_eq!(fault.failure().kind, FailureKind::Misconfigured);
    assert!(
        fault
            .to_string()
            .contains("--page-origin https://blog.example"),
        "{fault}"
    );
}

#[test]
fn pages_are_counted_by_their_addresses() {
    let body = r#"{"counts":{"https://blog.example/post":3,"a-slug":1}}"#;
    let (backend, recorded) = backend("standfirst", "", vec![response(200, body)]);
    let known_by = |url: &str| PageIdentity {
        url: url.into(),
        ..page()
    };
    let pages = [
        "https://blog.example/post",
        "a-slug",
        "https://evil.example/",
    ];
    let counts = run(backend.counts(&pages.map(known_by))).unwrap();
    assert_eq!(counts, [Some(3), Some(1), None]);
    assert_eq!(
        recorded.last_request(),
        "GET api/v1/counts?slugs=https%3A%2F%2Fblog.example%2Fpost%2Ca-slug%2Chttps%3A%2F%2Fevil.example%2F"
    );
}
