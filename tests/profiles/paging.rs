//! The end of a list, for every kind of paging: it is neither an endless error nor reached too early.

use std::rc::Rc;

use standfirst_backend::{Backend, BackendError, Profile, Response};
use standfirst_model::thread::PageCursor;
use standfirst_model::{SortOrder, ThreadPage};

use crate::recorded::{Recorded, answer, backend_of, page, run};

/// Returns a backend whose profile uses one kind of paging.
fn by(paging: &str, answers: Vec<Response>) -> Backend {
    let text = format!(
        r#"{{"name":"mine","thread":{{
            "request":{{"url":"https://x.example/comments","query":{{"page":"{{page?}}","from":"{{offset?}}","after":"{{cursor?}}"}}}},
            "items":"items ?? $","shape":{{"kind":"flat"}},"fields":{{"id":"id","body":"text"}},
            "total":"total","paging":{paging}}}}}"#
    );
    backend_of(Profile::parse("mine.json", &text).unwrap(), "", answers).0
}

fn load(backend: &Backend, mark: Option<&PageCursor>) -> Result<ThreadPage, BackendError> {
    run(backend.thread(&page(), SortOrder::Oldest, mark, &[]))
}

/// Returns a full page of comments, with what leads to the next page for every kind of paging.
fn full(first: usize) -> Response {
    let items: Vec<String> = (first..first + 10)
        .map(|id| format!("{{\"id\":{id},\"text\":\"x\"}}"))
        .collect();
    let mut full = answer(
        200,
        &format!(
            "{{\"items\":[{}],\"next\":\"abc\",\"more\":true}}",
            items.join(",")
        ),
    );
    full.headers = vec![(
        "link".to_owned(),
        "<https://x.example/comments?page=2>; rel=\"next\"".to_owned(),
    )];
    full
}

const KINDS: [&str; 6] = [
    r#"{"kind":"page"}"#,
    r#"{"kind":"page","more":"more"}"#,
    r#"{"kind":"offset"}"#,
    r#"{"kind":"offset","more":"more"}"#,
    r#"{"kind":"cursor","next":"next"}"#,
    r#"{"kind":"link"}"#,
];

#[test]
fn empty_responses_and_client_errors_after_a_full_page_end_the_list() {
    let ends = [
        answer(400, r#"{"code":"no_page"}"#),
        answer(404, "<h1>Not found</h1>"),
        answer(410, "{}"),
        answer(416, ""),
        answer(422, "{}"),
        answer(204, ""),
        answer(200, "[]"),
        answer(200, r#"{"items":null}"#),
        answer(200, r#"{"items":[],"next":"abc","more":true}"#),
    ];
    for kind in KINDS {
        for end in &ends {
            let backend = by(kind, vec![full(1), end.clone()]);
            let first = load(&backend, None).unwrap();
            assert_eq!(first.comments.len(), 10, "{kind}");
            let behind = load(&backend, first.next.as_ref()).unwrap();
            assert_eq!(
                (behind.comments.len(), behind.next),
                (0, None),
                "{kind} {end:?}"
            );
        }
    }
}

#[test]
fn errors_on_the_first_page_and_temporary_errors_later_are_errors() {
    for kind in KINDS {
        for status in [204, 400, 404, 410, 416, 422] {
            let backend = by(kind, vec![answer(status, "")]);
            assert!(load(&backend, None).is_err(), "{kind} {status}");
        }
        for (status, body) in [
            (500, "{}"),
            (503, ""),
            (429, "{}"),
            (403, "{}"),
            (200, "<p>sign in"),
            (200, ""),
        ] {
            let backend = by(kind, vec![full(1), answer(status, body)]);
            let first = load(&backend, None).unwrap();
            assert!(
                load(&backend, first.next.as_ref()).is_err(),
                "{kind} {status} {body}"
            );
        }
    }
}

/// The backend sends at most three comments, however many are requested, and reports the total.
#[test]
fn a_short_page_is_not_the_last_if_the_total_is_larger() {
    for kind in [r#"{"kind":"page"}"#, r#"{"kind":"offset"}"#] {
        let part = |first: usize, count: usize| {
            let items: Vec<String> = (first..first + count)
                .map(|id| format!("{{\"id\":{id}}}"))
                .collect();
            answer(
                200,
                &format!("{{\"total\":7,\"items\":[{}]}}", items.join(",")),
            )
        };
        let backend = by(kind, vec![part(1, 3), part(4, 3), part(7, 1), part(8, 0)]);
        let (mut mark, mut loaded) = (None, 0);
        loop {
            let page = load(&backend, mark.as_ref()).unwrap();
            loaded += page.comments.len();
            mark = page.next;
            if mark.is_none() {
                break;
            }
        }
        assert_eq!(loaded, 7, "{kind}");
    }
}

/// Returns a backend whose responses name the next page in a `Link` header.
fn linked(links: &[&str]) -> (Backend, Rc<Recorded>) {
    let answers = links.iter().map(|link| {
        let mut page = full(1);
        page.headers[0].1 = format!("<{link}>; rel=\"next\"");
        page
    });
    let text = r#"{"name":"mine","thread":{"request":{"url":"https://x.example/api/comments?a=b"},
        "items":"items","shape":{"kind":"flat"},"fields":{"id":"id","body":"text"},"paging":{"kind":"link"}}}"#;
    let profile = Profile::parse("mine.json", text).unwrap();
    backend_of(profile, "", answers.chain([full(1)]).collect())
}

/// Returns the requests for the pages after the first.
fn followed(links: &[&str]) -> Vec<String> {
    let (backend, recorded) = linked(links);
    let mut mark = None;
    let mut asked = Vec::new();
    for _ in 0..=links.len() {
        mark = load(&backend, mark.as_ref()).unwrap().next;
        asked.push(recorded.last());
    }
    asked.split_off(1)
}

#[test]
fn a_link_header_is_relative_to_the_page_it_came_with() {
    for (link, there) in [
        ("/posts?page=2", "https://x.example/posts?page=2"),
        ("?page=2", "https://x.example/api/comments?page=2"),
        ("https://y.example/2", "https://y.example/2"),
    ] {
        assert_eq!(followed(&[link]), [format!("GET {there}")], "{link}");
    }
    assert_eq!(
        followed(&["/api/comments?2", "?3"])[1],
        "GET https://x.example/api/comments?3"
    );
    // A page that links to itself is the last.
    let backend = linked(&["?2", "?2"]).0;
    let second = load(&backend, None).unwrap().next;
    assert_eq!(load(&backend, second.as_ref()).unwrap().next, None);
    // The link to the third page is in the response with the second page, and is relative to it.
    let there = ["GET https://y.example/new?2", "GET https://y.example/new?3"];
    assert_eq!(followed(&["https://y.example/new?2", "?3"]), there);
}
