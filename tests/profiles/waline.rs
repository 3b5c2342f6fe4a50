use standfirst_backend::{CreateContext, Similarity, VoteDirection};
use standfirst_model::{
    Comment, CommentStatus, FailureKind, Field, FieldProblem, SortOrder, Submission,
};

use crate::recorded::{backend, exchange, page, run, vote};

const SERVER: &str = "http://127.0.0.1:7104";

fn submission() -> Submission {
    Submission {
        text: "A reply.".into(),
        name: "Second Person".into(),
        ..Submission::default()
    }
}

fn create_failure(name: &str) -> standfirst_model::Failure {
    let (backend, _) = backend("waline", SERVER, vec![exchange(&format!("waline/{name}"))]);
    run(backend.create(&page(), &submission(), &CreateContext::default()))
        .unwrap_err()
        .failure()
}

#[test]
fn children_keep_the_parent_they_name() {
    let (backend, _) = backend("waline", SERVER, vec![exchange("waline/list")]);
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!(
        (thread.comments.len(), thread.total, thread.next),
        (30, Some(30), None)
    );
    let deep = thread
        .comments
        .iter()
        .find(|comment| comment.id.known() == Some("4"))
        .unwrap();
    assert_eq!(deep.parent, Some("3".into()));
    assert_eq!(deep.created.unwrap().milliseconds(), 1_795_480_213_000);
    assert_eq!(
        deep.source.as_deref(),
        Some("I would, but the clock says he has not been born yet.")
    );
}

#[test]
fn an_empty_page_ends_the_list() {
    let (backend, _) = backend("waline", SERVER, vec![exchange("waline/list-page2-last")]);
    let mark = standfirst_model::thread::PageCursor("2".into());
    let thread = run(backend.thread(&page(), SortOrder::Oldest, Some(&mark), &[])).unwrap();
    assert_eq!((thread.comments.len(), thread.next), (0, None));
}

#[test]
fn an_error_with_status_200_is_an_error() {
    assert_eq!(
        create_failure("error-duplicate").kind,
        FailureKind::Duplicate
    );
    assert_eq!(
        create_failure("mod-error-too-fast").kind,
        FailureKind::TooFast
    );
    assert_eq!(
        create_failure("mod-create-spam-word").kind,
        FailureKind::Spam
    );
    assert_eq!(
        create_failure("error-unknown-parent").kind,
        FailureKind::ServerBroken
    );
    let blank = create_failure("error-empty-comment");
    assert_eq!(blank.kind, FailureKind::Invalid);
    assert_eq!(
        (blank.fields[0].field, blank.fields[0].problem),
        (Field::Text, FieldProblem::Missing)
    );
}

#[test]
fn published_and_held_are_distinguished() {
    for (name, status) in [
        ("create-reply", CommentStatus::Published),
        ("mod-create-pending", CommentStatus::Held),
    ] {
        let (backend, _) = backend("waline", SERVER, vec![exchange(&format!("waline/{name}"))]);
        let created =
            run(backend.create(&page(), &submission(), &CreateContext::default())).unwrap();
        assert_eq!(created.comment.status, status, "{name}");
    }
}

#[test]
fn a_reply_sends_root_parent_and_addressee() {
    let (backend, recorded) = backend("waline", SERVER, vec![exchange("waline/create-reply")]);
    let reply = Submission {
        parent: Some("32".into()),
        ..submission()
    };
    let context = CreateContext {
        root: Some("31".into()),
        parent_author: Some("Capture Person".into()),
        ..CreateContext::default()
    };
    run(backend.create(&page(), &reply, &context)).unwrap();
    assert!(
        recorded
            .last_request()
            .ends_with("\"pid\":32,\"rid\":31,\"at\":\"Capture Person\"}"),
        "{}",
        recorded.last_request()
    );
}

#[test]
fn a_lost_comment_is_recognised() {
    let (backend, _) = backend("waline", SERVER, vec![exchange("waline/create-reply")]);
    let created = run(backend.create(&page(), &submission(), &CreateContext::default())).unwrap();
    let recognises = |submission: &Submission, root: Option<&str>, comment: &Comment| {
        let shown = standfirst_html::text_of(&comment.body);
        let root = root.map(Into::into);
        backend.compare(submission, root.as_ref(), comment, &shown) == Similarity::Same
    };
    assert!(recognises(&submission(), None, &created.comment));
    let other = Submission {
        text: "Another reply.".into(),
        ..submission()
    };
    assert!(!recognises(&other, None, &created.comment));
    let somebody = Submission {
        name: "Somebody".into(),
        ..submission()
    };
    assert!(!recognises(&somebody, None, &created.comment));
    let nobody = Submission {
        name: String::new(),
        ..submission()
    };
    assert!(recognises(&nobody, None, &created.comment));
    // The same text in reply to another comment is another comment.
    let mut reply = submission();
    reply.parent = Some("32".into());
    assert!(!recognises(&reply, Some("31"), &created.comment));
    let mut comment = created.comment.clone();
    comment.parent = Some("31".into());
    assert!(recognises(&reply, Some("31"), &comment));
    assert!(!recognises(&reply, Some("30"), &comment));
    assert!(!recognises(&submission(), None, &comment));
}

#[test]
fn likes_are_added_and_removed() {
    let responses = vec![exchange("waline/like"), exchange("waline/like")];
    let (backend, recorded) = backend("waline", SERVER, responses);
    assert_eq!(
        run(backend.act(&page(), &"31".into(), &vote(VoteDirection::Up)))
            .unwrap()
            .score,
        Some(1)
    );
    assert_eq!(
        recorded.last_request(),
        "PUT http://127.0.0.1:7104/api/comment/31?lang=en-US {\"like\":true}"
    );
    run(backend.act(&page(), &"31".into(), &vote(VoteDirection::None))).unwrap();
    assert!(recorded.last_request().ends_with("{\"like\":false}"));
    assert!(!backend.fixed_settings().capabilities.vote_down);
}

#[test]
fn counts_of_many_pages_come_in_one_request() {
    let (backend, recorded) = backend("waline", SERVER, vec![exchange("waline/count-many")]);
    let counts = run(backend.counts(&[page(), page()])).unwrap();
    assert_eq!(counts, [Some(30), Some(0)]);
    assert_eq!(recorded.requests.borrow().len(), 1);
}
