use standfirst_backend::CreateContext;
use standfirst_model::article::CommentsState;
use standfirst_model::{CommentStatus, FailureKind, Field, FieldProblem, SortOrder, Submission};

use crate::recorded::{backend, exchange, page, run};

const SERVER: &str = "http://127.0.0.1:7101";

fn submission() -> Submission {
    Submission {
        text: "Hello".into(),
        name: "Ada".into(),
        email: "ada@x.org".into(),
        website: String::new(),
        parent: None,
    }
}

fn create_failure(name: &str) -> standfirst_model::Failure {
    let (backend, _) = backend(
        "wordpress",
        SERVER,
        vec![exchange(&format!("wordpress/{name}"))],
    );
    let fault = run(backend.create(&page(), &submission(), &CreateContext::default())).unwrap_err();
    fault.failure()
}

#[test]
fn the_article_is_found_by_its_slug() {
    let (backend, recorded) = backend(
        "wordpress",
        SERVER,
        vec![exchange("wordpress/article-by-slug-embed")],
    );
    let article = run(backend.article("the-harbour-clock-that-ran-backwards")).unwrap();
    assert_eq!(
        recorded.last_request(),
        "GET http://127.0.0.1:7101/wp-json/wp/v2/posts?slug=the-harbour-clock-that-ran-backwards&_embed=1"
    );
    assert_eq!(article.teaser.id, "4");
    assert_eq!(
        article.teaser.headline.text,
        "The harbour clock that ran backwards"
    );
    assert_eq!(article.teaser.byline[0].name, "Ines Talvik");
    assert_eq!(
        article.teaser.published.unwrap().to_string(),
        "2026-03-14T09:26:53Z"
    );
    let topics = article.teaser.topics.iter();
    let topics: Vec<_> = topics
        .map(|one| (one.name.as_str(), one.slug.as_deref().unwrap()))
        .collect();
    assert_eq!(topics.len(), 3);
    assert_eq!(topics[0].0, "harbour");
    assert!(
        topics.iter().all(|(_, slug)| slug.parse::<u32>().is_ok()),
        "tags are listed by their ids: {topics:?}"
    );
    assert_eq!(article.conversation, CommentsState::Open);
    assert!(article.body.text.contains("counted <em>down</em>"));
}

#[test]
fn missing_and_locked_articles_are_distinguished() {
    let (one, _) = backend(
        "wordpress",
        SERVER,
        vec![exchange("wordpress/article-slug-unknown-empty-array")],
    );
    assert_eq!(
        run(one.article("x")).unwrap_err().failure().kind,
        FailureKind::NotFound
    );
    let mut locked = exchange("wordpress/article-password-protected");
    locked.body = locked
        .body
        .replace("\"id\":6,", "\"id\":6,\"slug\":\"secret\",");
    let (one, _) = backend("wordpress", SERVER, vec![locked]);
    assert_eq!(
        run(one.article("secret")).unwrap_err().failure().kind,
        FailureKind::Forbidden
    );
}

#[test]
fn the_thread_is_read_page_by_page() {
    // A reply on the first page has its parent on the second page, so the parent is fetched.
    let responses = vec![exchange("wordpress/list"), exchange("wordpress/list-page2")];
    let (backend, recorded) = backend("wordpress", SERVER, responses);
    let first = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!(
        recorded.request_line(0),
        "GET http://127.0.0.1:7101/wp-json/wp/v2/comments?post=4&per_page=10&page=1&order=asc&orderby=date_gmt"
    );
    assert_eq!(recorded.requests.borrow().len(), 2);
    assert_eq!(first.total, Some(30));
    let parent = |id: &str| {
        first
            .comments
            .iter()
            .find(|one| one.id.known() == Some(id))
            .unwrap()
            .parent
            .clone()
    };
    assert_eq!(parent("2"), None, "0 means no parent");
    assert_eq!(parent("3"), Some("2".into()));
    assert_eq!(first.next.as_ref().unwrap().0, "2");
}

#[test]
fn parents_on_other_pages_are_fetched() {
    let responses = vec![exchange("wordpress/list-page2"), exchange("wordpress/list")];
    let (backend, recorded) = backend("wordpress", SERVER, responses);
    // The recorded response contains more than was requested; this test checks only the request.
    let mark = standfirst_model::thread::PageCursor("2".into());
    let result = run(async {
        backend
            .thread(&page(), SortOrder::Oldest, Some(&mark), &[])
            .await
    });
    let requests = recorded.requests.borrow();
    assert!(requests[1].url.contains("include="), "{}", requests[1].url);
    drop(requests);
    assert!(result.is_ok());
}

#[test]
fn published_and_held_are_distinguished() {
    for (name, status) in [
        ("create-success", CommentStatus::Published),
        ("create-pending-moderation-hold", CommentStatus::Held),
    ] {
        let (backend, recorded) = backend(
            "wordpress",
            SERVER,
            vec![exchange(&format!("wordpress/{name}"))],
        );
        let created =
            run(backend.create(&page(), &submission(), &CreateContext::default())).unwrap();
        assert_eq!(created.comment.status, status, "{name}");
        assert_eq!(
            recorded.last_request(),
            "POST http://127.0.0.1:7101/wp-json/wp/v2/comments {\"post\":4,\"parent\":0,\"author_name\":\"Ada\",\
             \"author_email\":\"ada@x.org\",\"content\":\"Hello\"}"
        );
    }
}

#[test]
fn every_error_has_its_own_kind() {
    for (name, kind) in [
        ("error-duplicate", FailureKind::Duplicate),
        ("error-flood", FailureKind::TooFast),
        ("error-closed-post", FailureKind::Closed),
        (
            "error-anonymous-not-allowed-401",
            FailureKind::LoginRequired,
        ),
        ("error-bad-email", FailureKind::Invalid),
        ("error-blank-content", FailureKind::Invalid),
        ("error-too-long", FailureKind::Invalid),
    ] {
        assert_eq!(create_failure(name).kind, kind, "{name}");
    }
}

#[test]
fn the_invalid_field_is_named() {
    let bad_email = create_failure("error-bad-email");
    assert_eq!(bad_email.fields[0].field, Field::Email);
    assert_eq!(bad_email.fields[0].problem, FieldProblem::Malformed);
    assert_eq!(
        create_failure("error-blank-content").fields[0].problem,
        FieldProblem::Missing
    );
    let too_long = create_failure("error-too-long");
    assert_eq!(
        (too_long.fields[0].field, too_long.fields[0].problem),
        (Field::Name, FieldProblem::TooLong(0))
    );
}

#[test]
fn a_message_of_the_backend_is_plain_text() {
    let said = create_failure("error-duplicate").backend_message.unwrap();
    assert_eq!(
        said,
        "Duplicate comment detected; it looks as though you’ve already said that!"
    );
}
