use standfirst_backend::{CreateContext, VoteDirection};
use standfirst_model::{CommentId, CommentStatus, FailureKind, Field, SortOrder, Submission};

use crate::recorded::{backend, delete, edit, exchange, page, run, vote};

const SERVER: &str = "http://127.0.0.1:7102";

fn submission() -> Submission {
    Submission {
        text: "A **fresh** one".into(),
        name: "Ada".into(),
        ..Submission::default()
    }
}

fn create_failure(name: &str) -> standfirst_model::Failure {
    let (backend, _) = backend("isso", SERVER, vec![exchange(&format!("isso/{name}"))]);
    run(backend.create(&page(), &submission(), &CreateContext::default()))
        .unwrap_err()
        .failure()
}

#[test]
fn nested_replies_become_a_flat_thread() {
    let (backend, recorded) = backend("isso", SERVER, vec![exchange("isso/list")]);
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!(
        recorded.last_request(),
        "GET http://127.0.0.1:7102/?uri=%2Fthe-harbour-clock-that-ran-backwards%2F&\
         limit=10&offset=0&nested_limit=1000&sort=oldest"
    );
    assert_eq!(
        (thread.comments.len(), thread.total, thread.next),
        (30, Some(30), None)
    );
    assert_eq!(thread.comments[1].parent, Some(CommentId::from("1")));
    assert_eq!(
        thread.comments[0].created.unwrap().milliseconds(),
        1_795_479_576_916
    );
}

#[test]
fn hidden_replies_are_counted_and_paged() {
    let (backend, _) = backend("isso", SERVER, vec![exchange("isso/list-limit5-nested2")]);
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!(thread.comments[0].hidden_replies, 2);
    assert_eq!(thread.next.unwrap().0, "5");
}

#[test]
fn a_removed_comment_stays_in_the_thread() {
    let (backend, _) = backend("isso", SERVER, vec![exchange("isso/list-after-delete")]);
    let thread = run(backend.thread(&page(), SortOrder::Newest, None, &[])).unwrap();
    let removed = thread
        .comments
        .iter()
        .find(|comment| comment.id.known() == Some("31"))
        .unwrap();
    assert_eq!(removed.status, CommentStatus::Removed);
}

#[test]
fn replies_name_their_parent() {
    let (backend, _) = backend("isso", SERVER, vec![exchange("isso/replies-of-1")]);
    let replies = run(backend.replies(&page(), &"1".into())).unwrap();
    assert_eq!(replies.len(), 4);
    assert!(replies.iter().all(|reply| reply.parent == Some("1".into())));
}

#[test]
fn published_is_201_and_held_is_202() {
    for (name, status) in [
        ("create-success", CommentStatus::Published),
        ("mod-create-pending-202", CommentStatus::Held),
    ] {
        let (backend, recorded) = backend("isso", SERVER, vec![exchange(&format!("isso/{name}"))]);
        let created =
            run(backend.create(&page(), &submission(), &CreateContext::default())).unwrap();
        assert_eq!(created.comment.status, status);
        assert!(
            recorded.last_request().ends_with(
                "{\"author\":\"Ada\",\"email\":null,\"website\":null,\"text\":\"A **fresh** one\",\
             \"title\":\"The harbour clock that ran backwards\"}"
            ),
            "{}",
            recorded.last_request()
        );
    }
}

#[test]
fn a_reply_is_posted_to_the_root_of_its_branch() {
    let (backend, recorded) = backend("isso", SERVER, vec![exchange("isso/create-reply")]);
    let reply = Submission {
        parent: Some("33".into()),
        ..submission()
    };
    let context = CreateContext {
        root: Some("31".into()),
        ..CreateContext::default()
    };
    let created = run(backend.create(&page(), &reply, &context)).unwrap();
    assert!(
        recorded.last_request().contains("\"parent\":31"),
        "{}",
        recorded.last_request()
    );
    assert_eq!(
        created.comment.parent,
        Some("33".into()),
        "shown below the comment it replies to"
    );
}

#[test]
fn errors_in_html_are_classified() {
    assert_eq!(
        create_failure("mod-error-ratelimit").kind,
        FailureKind::TooFast
    );
    let short = create_failure("error-short-text");
    assert_eq!(
        (short.kind, short.fields[0].field),
        (FailureKind::Invalid, Field::Text)
    );
    assert_eq!(
        short.backend_message.unwrap(),
        "text is too short (minimum length: 3)"
    );
    assert_eq!(
        create_failure("error-bad-website").fields[0].field,
        Field::Website
    );
    assert_eq!(
        create_failure("mod-error-email-required").fields[0].field,
        Field::Email
    );
    assert_eq!(
        create_failure("mod-error-author-required").fields[0].field,
        Field::Name
    );
}

#[test]
fn required_fields_are_read_from_the_backend() {
    for (name, required) in [("config", false), ("mod-config", true)] {
        let (backend, _) = backend("isso", SERVER, vec![exchange(&format!("isso/{name}"))]);
        let settings = run(backend.settings()).unwrap();
        assert_eq!(settings.rules.requires(Field::Name), required, "{name}");
        assert_eq!(settings.rules.requires(Field::Email), required, "{name}");
    }
}

#[test]
fn counts_come_in_the_order_of_the_pages() {
    let (backend, recorded) = backend("isso", SERVER, vec![exchange("isso/count")]);
    let other = standfirst_backend::PageIdentity {
        path: "/no-such-page/".into(),
        ..page()
    };
    assert_eq!(
        run(backend.counts(&[page(), other])).unwrap(),
        [Some(30), Some(0)]
    );
    assert!(
        recorded
            .last_request()
            .ends_with("[\"/the-harbour-clock-that-ran-backwards/\",\"/no-such-page/\"]")
    );
}

#[test]
fn own_comments_are_edited_and_deleted() {
    let responses = [
        "isso/edit-success",
        "isso/delete-leaf",
        "isso/edit-no-cookie",
    ]
    .map(exchange)
    .to_vec();
    let (backend, recorded) = backend("isso", SERVER, responses);
    let changed =
        run(backend.act(&page(), &"31".into(), &edit("An edited comment.", None))).unwrap();
    assert_eq!(changed.body.unwrap().text, "<p>An edited comment.</p>");
    assert!(changed.edited.is_some());
    run(backend.act(&page(), &"32".into(), &delete(None))).unwrap();
    assert_eq!(
        recorded.last_request(),
        "DELETE http://127.0.0.1:7102/id/32"
    );
    let refused = run(backend.act(&page(), &"31".into(), &edit("x", None))).unwrap_err();
    assert_eq!(refused.failure().kind, FailureKind::Forbidden);
}

#[test]
fn a_vote_is_posted_to_its_own_address() {
    let (backend, recorded) = backend("isso", SERVER, vec![exchange("isso/like")]);
    assert_eq!(
        run(backend.act(&page(), &"3".into(), &vote(VoteDirection::Up)))
            .unwrap()
            .score,
        Some(1)
    );
    assert_eq!(
        recorded.last_request(),
        "POST http://127.0.0.1:7102/id/3/like {}"
    );
}
