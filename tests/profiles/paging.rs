//! The end of a list, for every kind of paging: it is neither an endless error nor reached too early.

use std::rc::Rc;

use standfirst_backend::{Backend, BackendError, Profile, Response};
use standfirst_model::thread::PageCursor;
use standfirst_model::{SortOrder, ThreadPage};

use crate::recorded::{RecordedTransport, backend_of, page, response, run};

/// Returns a backend whose profile uses one kind of paging.
fn backend_with_paging(paging: &str, responses: Vec<Response>) -> Backend {
    let text = format!(
        r#"{{"name":"mine","thread":{{
            "request":{{"url":"https://x.example/comments","query":{{"page":"{{page?}}","from":"{{offset?}}","after":"{{cursor?}}"}}}},
            "items":"items ?? $","shape":{{"kind":"flat"}},"fields":{{"id":"id","body":"text"}},
            "total":"total","paging":{paging}}}}}"#
    );
    backend_of(Profile::parse("mine.json", &text).unwrap(), "", responses).0
}

fn load(backend: &Backend, mark: Option<&PageCursor>) -> Result<ThreadPage, BackendError> {
    run(backend.thread(&page(), SortOrder::Oldest, mark, &[]))
}

/// Returns a full page of comments, with what leads to the next page for every kind of paging.
fn full_page(first: usize) -> Response {
    let items: Vec<String> = (first..first + 10)
        .map(|id| format!("{{\"id\":{id},\"text\":\"x\"}}"))
        .collect();
    let mut page = response(
        200,
        &format!(
            "{{\"items\":[{}],\"next\":\"abc\",\"more\":true}}",
            items.join(",")
        ),
    );
    page.headers = vec![(
        "link".to_owned(),
        "<https://x.example/comments?page=2>; rel=\"next\"".to_owned(),
    )];
    page
}

const PAGING_KINDS: [&str; 6] = [
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
        response(400, r#"{"code":"no_page"}"#),
        response(404, "<h1>Not found</h1>"),
        response(410, "{}"),
        response(416, ""),
        response(422, "{}"),
        response(204, ""),
        response(200, "[]"),
        response(200, r#"{"items":null}"#),
        response(200, r#"{"items":[],"next":"abc","more":true}"#),
    ];
    for kind in PAGING_KINDS {
        for end in &ends {
            let backend = backend_with_paging(kind, vec![full_page(1), end.clone()]);
            let first = load(&backend, None).unwrap();
            assert_eq!(first.comments.len(), 10, "{kind}");
            let last = load(&backend, first.next.as_ref()).unwrap();
            assert_eq!(
                (last.comments.len(), last.next),
                (0, None),
                "{kind} {end:?}"
            );
        }
    }
}

#[test]
fn errors_on_the_first_page_and_temporary_errors_later_are_errors() {
    for kind in PAGING_KINDS {
        for status in [204, 400, 404, 410, 416, 422] {
            let backend = backend_with_paging(kind, vec![response(status, "")]);
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
            let backend = backend_with_paging(kind, vec![full_page(1), response(status, body)]);
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
            response(
                200,
                &format!("{{\"total\":7,\"items\":[{}]}}", items.join(",")),
            )
        };
        let backend =
            backend_with_paging(kind, vec![part(1, 3), part(4, 3), part(7, 1), part(8, 0)]);
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
fn backend_with_links(links: &[&str]) -> (Backend, Rc<RecordedTransport>) {
    let responses = links.iter().map(|link| {
        let mut page = full_page(1);
        page.headers[0].1 = format!("<{link}>; rel=\"next\"");
        page
    });
    let text = r#"{"name":"mine","thread":{"request":{"url":"https://x.example/api/comments?a=b"},
        "items":"items","shape":{"kind":"flat"},"fields":{"id":"id","body":"text"},"paging":{"kind":"link"}}}"#;
    let profile = Profile::parse("mine.json", text).unwrap();
    backend_of(profile, "", responses.chain([full_page(1)]).collect())
}

/// Returns the requests for the pages after the first.
fn requests_after_first(links: &[&str]) -> Vec<String> {
    let (backend, recorded) = backend_with_links(links);
    let mut mark = None;
    let mut requests = Vec::new();
    for _ in 0..=links.len() {
        mark = load(&backend, mark.as_ref()).unwrap().next;
        requests.push(recorded.last_request());
    }
    requests.split_off(1)
}

#[test]
fn a_link_header_is_relative_to_the_page_it_came_with() {
    for (link, url) in [
        ("/posts?page=2", "https://x.example/posts?page=2"),
        ("?page=2", "https://x.example/api/comments?page=2"),
        ("https://y.example/2", "https://y.example/2"),
    ] {
        assert_eq!(
            requests_after_first(&[link]),
            [format!("GET {url}")],
            "{link}"
        );
    }
    assert_eq!(
        requests_after_first(&["/api/comments?2", "?3"])[1],
        "GET https://x.example/api/comments?3"
    );
    // A page that links to itself is the last.
    let backend = backend_with_links(&["?2", "?2"]).0;
    let second = load(&backend, None).unwrap().next;
    assert_eq!(load(&backend, second.as_ref()).unwrap().next, None);
    // The link to the third page is in the response with the second page, and is relative to it.
    let expected = ["GET https://y.example/new?2", "GET https://y.example/new?3"];
    assert_eq!(
        requests_after_first(&["https://y.example/new?2", "?3"]),
        expected
    );
}
