//! Three fictional backends, with profiles written from `docs/profiles.md` alone: a GraphQL endpoint, resources in
//! the JSON:API format, and a forum of numbered posts.

use std::rc::Rc;

use standfirst_backend::{Backend, CreateContext, Profile, VoteDirection};
use standfirst_model::{
    CommentId, CommentStatus, Failure, FailureKind, Field, FieldProblem, SortOrder, Submission,
};

use crate::recorded::{RecordedTransport, backend_of, delete, edit, page, response, run, vote};

fn fictional_backend(name: &str, responses: &[(u16, &str)]) -> (Backend, Rc<RecordedTransport>) {
    let file = format!("tests/profiles/fictional/{name}.json");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    let text = std::fs::read_to_string(path).unwrap();
    let profile = Profile::parse(&file, &text).unwrap_or_else(|problem| panic!("{problem}"));
    let responses = responses
        .iter()
        .map(|(status, body)| response(*status, body));
    backend_of(profile, "https://x.example/api", responses.collect())
}

fn submission(parent: Option<&str>) -> Submission {
    Submission {
        text: "Said \"so\"".into(),
        name: "Ada".into(),
        parent: parent.map(CommentId::from),
        ..Submission::default()
    }
}

fn context() -> CreateContext {
    CreateContext {
        idempotency_key: "k".into(),
        ..CreateContext::default()
    }
}

fn create_failure(backend: &Backend) -> Failure {
    let made = run(backend.create(&page(), &submission(None), &context()));
    made.unwrap_err().failure()
}

/// Returns the values of a header in a request.
fn header_values(recorded: &RecordedTransport, index: usize, name: &str) -> Vec<String> {
    let requests = recorded.requests.borrow();
    let headers = requests[index].headers.iter();
    let headers = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    headers.map(|(_, value)| value.clone()).collect()
}

fn connection_body(nodes: &str, cursor: &str) -> String {
    format!(
        r#"{{"data":{{"story":{{"isClosed":false,"comments":{{"totalCount":3,"edges":[{nodes}],"pageInfo":{{"endCursor":{cursor}}}}}}}}}}}"#
    )
}

#[test]
fn a_graphql_connection_is_read_to_its_end() {
    let first = r#"{"node":{"id":"Q:1","parent":null,"author":{"displayName":"Ada"},"bodyHtml":"<p>One</p>","reactions":{"up":5,"down":2}}},
        {"node":{"id":"Q:2","parent":{"id":"Q:1"},"author":null,"bodyHtml":"<p>Two</p>","editing":{"editedAt":"2026-11-01T09:05:00Z"},"status":"REJECTED"}}"#;
    let second = r#"{"node":{"id":"Q:3","parent":{"id":"Q:2"},"bodyHtml":"<p>Three</p>","status":"PENDING"}}"#;
    let (first, second) = (
        connection_body(first, "\"b\""),
        connection_body(second, "\"c\""),
    );
    let end = connection_body("", "null");
    let (backend, recorded) =
        fictional_backend("agora", &[(200, &first), (200, &second), (200, &end)]);
    let one = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!((one.comments.len(), one.total), (2, Some(3)));
    assert_eq!(one.comments[0].score, Some(3));
    assert_eq!(one.comments[1].parent, Some("Q:1".into()));
    assert_eq!(one.comments[1].status, CommentStatus::Removed);
    assert!(one.comments[1].edited.is_some());
    let sent = recorded.last_request();
    let braces = "endCursor } } } }\",\"variables\":{\"url\":\"http://127.0.0.1:8000/";
    assert!(sent.contains(braces), "{sent}");
    assert!(sent.ends_with(r#""first":10,"after":null}}"#), "{sent}");
    let two = run(backend.thread(&page(), SortOrder::Oldest, one.next.as_ref(), &[])).unwrap();
    assert!(recorded.last_request().contains(r#""after":"b""#));
    assert_eq!(two.comments[0].status, CommentStatus::Held);
    let end = run(backend.thread(&page(), SortOrder::Oldest, two.next.as_ref(), &[])).unwrap();
    assert_eq!((end.comments.len(), end.next), (0, None));
}

#[test]
fn a_graphql_error_with_status_200_is_an_error() {
    let limited = r#"{"data":null,"errors":[{"message":"Slow down","extensions":{"code":"RATE_LIMITED","retryAfter":30}}]}"#;
    let short = r#"{"data":{"createComment":{"comment":null,"userErrors":[{"field":["input","body"],"code":"TOO_SHORT","message":"Say more."}]}}}"#;
    let made = r#"{"data":{"createComment":{"comment":{"id":"Q:9","status":"PENDING"},"editToken":"t9","userErrors":[]}}}"#;
    let responses = [(200, limited), (200, limited), (200, short), (200, made)];
    let (backend, _) = fictional_backend("agora", &responses);
    let fault = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap_err();
    assert_eq!(fault.failure().kind, FailureKind::TooFast);
    assert_eq!(create_failure(&backend).retry_after, Some(30));
    let failure = create_failure(&backend);
    assert_eq!(failure.kind, FailureKind::Invalid);
    let fault = (failure.fields[0].field, failure.fields[0].problem);
    assert_eq!(fault, (Field::Text, FieldProblem::TooShort(0)));
    let created = run(backend.create(&page(), &submission(None), &context())).unwrap();
    assert_eq!(created.comment.status, CommentStatus::Held);
    assert_eq!(created.comment.id, "Q:9".into());
    assert_eq!(created.token.as_deref(), Some("t9"));
}

#[test]
fn one_graphql_endpoint_counts_edits_and_votes() {
    let (backend, recorded) = fictional_backend(
        "agora",
        &[
            (200, r#"{"data":{"stories":[{"commentCount":3},null]}}"#),
            (
                200,
                r#"{"data":{"editComment":{"comment":{"id":"Q:9","bodyHtml":"<p>New</p>"},"userErrors":[]}}}"#,
            ),
            (
                200,
                r#"{"data":{"react":{"comment":{"reactions":{"up":4,"down":1}}}}}"#,
            ),
        ],
    );
    let counts = run(backend.counts(&[page(), page()])).unwrap();
    assert_eq!(counts, [Some(3), None]);
    let edited = run(backend.act(&page(), &"Q:9".into(), &edit("New", Some("t9")))).unwrap();
    assert_eq!(edited.body.unwrap().text, "<p>New</p>");
    let voted = run(backend.act(&page(), &"Q:9".into(), &vote(VoteDirection::Up))).unwrap();
    assert_eq!(voted.score, Some(3));
    assert!(
        recorded
            .last_request()
            .ends_with(r#""voter":"me","to":"UP"}}}"#)
    );
}

#[test]
fn resources_are_paged_by_their_links() {
    let comment = |id: u32, parent: &str| {
        format!(
            r#"{{"type":"comments","id":"{id}","attributes":{{"author-name":"Ada","body":"*x*","created-at":"2026-11-01T08:00:00+01:00","state":"shown"}},"relationships":{{"parent":{{"data":{parent}}}}}}}"#
        )
    };
    let list = format!(
        r#"{{"data":[{},{}],"meta":{{"page":{{"total":2}},"records":{{"total":12}}}}}}"#,
        comment(1, "null"),
        comment(5, r#"{"type":"comments","id":"3"}"#)
    );
    let parents = format!(r#"{{"data":[{}]}}"#, comment(3, "null"));
    let articles = |link: &str| {
        let article = r#"{"id":"4","attributes":{"slug":"tides","title":"Tides"}}"#;
        format!(r#"{{"data":[{article}],"links":{link}}}"#)
    };
    let first = articles(r#"{"next":"/api/articles?page[number]=2"}"#);
    let last = articles("{}");
    let (backend, recorded) = fictional_backend(
        "gazette",
        &[(200, &list), (200, &parents), (200, &first), (200, &last)],
    );
    let thread = run(backend.thread(&page(), SortOrder::Newest, None, &[])).unwrap();
    assert_eq!((thread.comments.len(), thread.total), (3, Some(12)));
    assert!(thread.next.is_some());
    assert!(
        recorded
            .request_line(1)
            .ends_with("comments?filter%5Bid%5D=3")
    );
    let one = run(backend.articles(None, None)).unwrap();
    let two = run(backend.articles(None, one.next.as_ref())).unwrap();
    let request = "GET https://x.example/api/articles?page[number]=2";
    assert_eq!(
        (recorded.last_request().as_str(), two.next),
        (request, None)
    );
}

#[test]
fn a_request_body_has_the_format_of_the_profile() {
    let made = r#"{"data":{"type":"comments","id":"7","attributes":{"author-name":"Ada","body":"x","state":"queued"},"meta":{"secret":"s"}}}"#;
    let no = r#"{"errors":[{"status":"422","code":"too-short","detail":"Body is too short","source":{"pointer":"/data/attributes/body"}}]}"#;
    let (backend, recorded) = fictional_backend("gazette", &[(201, made), (422, no), (204, "")]);
    let reply = submission(Some("5"));
    let created = run(backend.create(&page(), &reply, &context())).unwrap();
    assert_eq!(created.comment.status, CommentStatus::Held);
    assert_eq!(
        header_values(&recorded, 0, "content-type"),
        ["application/vnd.api+json"]
    );
    assert!(recorded.last_request().contains(r#""parent-id":"5""#));
    let fault = create_failure(&backend).fields[0].clone();
    assert_eq!(fault.problem, FieldProblem::TooShort(0));
    run(backend.act(&page(), &"7".into(), &delete(Some("s")))).unwrap();
    assert_eq!(header_values(&recorded, 2, "x-secret"), ["s"]);
    assert!(header_values(&recorded, 2, "content-type").is_empty());
}

#[test]
fn forum_posts_are_identified_by_number() {
    let first = r#"{"post_stream":{"posts":[
        {"id":901,"post_number":1,"reply_to_post_number":null,"username":"nils","name":"","cooked":"<p>A</p>","topic_owner":true},
        {"id":904,"post_number":2,"reply_to_post_number":1,"username":"ada","name":"Ada","cooked":"<p>B</p>","user_deleted":true},
        {"id":911,"post_number":9,"reply_to_post_number":4,"username":"bob","name":null,"cooked":"<p>C</p>","actions":[{"id":3,"count":9},{"id":2,"count":6}]}]},
        "posts_count":13,"closed":true}"#;
    let parent = r#"{"post_stream":{"posts":[{"post_number":4,"reply_to_post_number":2,"username":"cy","cooked":"<p>D</p>"}]}}"#;
    let (backend, recorded) = fictional_backend("assembly", &[(200, first), (200, parent)]);
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert!(
        recorded
            .request_line(1)
            .ends_with("/t/4/posts.json?numbers=4")
    );
    let shown = thread.comments.iter();
    let shown: Vec<_> = shown
        .map(|one| (one.id.known().unwrap(), one.author.name.as_str()))
        .collect();
    // The forum sends "" for a user without a display name.
    assert_eq!(
        shown,
        [("4", "cy"), ("1", "nils"), ("2", "Ada"), ("9", "bob")]
    );
    assert_eq!(thread.comments[2].parent, None);
    assert_eq!(thread.comments[2].status, CommentStatus::Removed);
    assert_eq!(thread.comments[3].score, Some(6));
    // A parent that was fetched from another page is not counted.
    assert_eq!(thread.next.unwrap().0, "3");
}

#[test]
fn a_forum_holds_and_refuses_posts() {
    let (backend, recorded) = fictional_backend(
        "assembly",
        &[
            (
                200,
                r#"{"action":"enqueued","pending_post":{"id":3,"raw":"x"}}"#,
            ),
            (
                200,
                r#"{"action":"create_post","post":{"post_number":12,"cooked":"<p>x</p>"}}"#,
            ),
            (
                422,
                r#"{"errors":["Body is too short (minimum is 20 characters)"]}"#,
            ),
            (
                429,
                r#"{"errors":["You’ve done this too many times."],"extras":{"wait_seconds":17}}"#,
            ),
            (200, ""),
        ],
    );
    let make = || run(backend.create(&page(), &submission(Some("9")), &context())).unwrap();
    let (held, shown) = (make().comment, make().comment);
    assert_eq!((held.status, held.id.known()), (CommentStatus::Held, None));
    assert_eq!(shown.id, "12".into());
    let form = "topic_id=4&raw=Said%20%22so%22&reply_to_post_number=9";
    assert!(recorded.last_request().ends_with(form));
    let short = create_failure(&backend);
    assert_eq!(short.kind, FailureKind::Invalid);
    assert_eq!(short.fields[0].field, Field::Text);
    let fast = create_failure(&backend);
    assert_eq!(
        (fast.kind, fast.retry_after),
        (FailureKind::TooFast, Some(17))
    );
    run(backend.act(&page(), &"9".into(), &delete(None))).unwrap();
    assert_eq!(
        recorded.last_request(),
        "DELETE https://x.example/api/t/4/9.json"
    );
}

#[test]
fn forum_topics_are_paged_while_there_is_a_link_to_more() {
    let list = |more: &str| {
        let topic = r#"{"id":4,"slug":"tides","fancy_title":"Tides","tags":[{"name":"sea"}]}"#;
        format!(r#"{{"topic_list":{{{more}"topics":[{topic}]}}}}"#)
    };
    let (first, last) = (list(r#""more_topics_url":"/latest?page=1","#), list(""));
    let (backend, recorded) = fictional_backend("assembly", &[(200, &first), (200, &last)]);
    let one = run(backend.articles(None, None)).unwrap();
    assert_eq!(one.teasers[0].topics[0].name, "sea");
    let two = run(backend.articles(None, one.next.as_ref())).unwrap();
    assert!(recorded.request_line(0).ends_with("/latest.json?page=0"));
    assert!(recorded.request_line(1).ends_with("/latest.json?page=1"));
    assert_eq!(two.next, None);
}
