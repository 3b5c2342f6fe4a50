//! Tests which responses are cached, and when a cached response is used.

use std::cell::{Cell, RefCell};

use futures::executor::block_on;

use super::*;
use standfirst_backend::{Backend, Connection, PageIdentity, Profile};
use standfirst_model::{CommentId, SortOrder};

struct Scripted(RefCell<Vec<Result<Response, TransportError>>>);

impl Transport for Scripted {
    fn send(&self, _: Request) -> ResponseFuture {
        Box::pin(std::future::ready(self.0.borrow_mut().remove(0)))
    }
}

fn good(body: &str) -> Result<Response, TransportError> {
    Ok(Response {
        status: 200,
        headers: vec![("link".into(), "x".into())],
        body: body.into(),
        ..Response::default()
    })
}

fn gone() -> Result<Response, TransportError> {
    Err(TransportError {
        kind: FailureKind::Offline,
        cause: "cut".into(),
    })
}

fn status(status: u16) -> Result<Response, TransportError> {
    Ok(Response {
        status,
        ..Response::default()
    })
}

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(7) };
}

/// A platform on which no response is late.
fn patient() -> Platform {
    Platform {
        now: || Moment::from_milliseconds(NOW.get()),
        pause: |_| Box::pin(std::future::pending()),
        spawn: |work| block_on(work),
    }
}

/// Sends the request once for each scripted response. Returns what the caching transport returns each time, and
/// whether it was a cached response.
fn events(
    request: &Request,
    script: Vec<Result<Response, TransportError>>,
) -> Vec<(Result<String, FailureKind>, bool)> {
    let count = script.len();
    let was_copy = Rc::new(Cell::new(false));
    let telling = Rc::clone(&was_copy);
    let caching = CachingTransport::new(
        Rc::new(Scripted(RefCell::new(script))),
        Rc::new(move |_| telling.set(true)),
        patient(),
        "https://x.example/".to_owned(),
    );
    (0..count)
        .map(|_| {
            was_copy.set(false);
            let answer = block_on(caching.send(request.clone()));
            if let Ok(response) = &answer
                && let Some(work) = caching.on_success(request, response)
            {
                block_on(work);
            }
            let answer = answer
                .map(|response| format!("{} {}", response.status, response.body))
                .map_err(|error| error.kind);
            (answer, was_copy.get())
        })
        .collect()
}

#[test]
fn the_cache_is_used_when_the_network_fails() {
    let request = Request::get("a".into());
    let answers = events(
        &request,
        vec![gone(), good("1"), gone(), status(503), good("2"), gone()],
    );
    let expected = [
        (Err(FailureKind::Offline), false),
        (Ok("200 1".into()), false),
        (Ok("200 1".into()), true),
        (Ok("200 1".into()), true),
        (Ok("200 2".into()), false),
        (Ok("200 2".into()), true),
    ];
    assert_eq!(answers, expected);
}

#[test]
fn a_client_error_is_returned_and_not_cached() {
    let request = Request::get("b".into());
    let answers = events(&request, vec![status(404), gone(), good("1"), status(404)]);
    assert_eq!(answers[1].0, Err(FailureKind::Offline));
    assert_eq!(answers[3].0, Ok("404 ".into()));
}

#[test]
fn captive_portals_and_redirects_fall_back_to_the_cache() {
    let request = Request::get("hotel".into());
    let page = good("<!doctype html>Pay first.");
    let answers = events(&request, vec![good("1"), page.clone(), page]);
    assert_eq!(answers[1], (Ok("200 1".into()), true));
    assert_eq!(answers[2], (Ok("200 1".into()), true));
    for elsewhere in [300, 302, 304, 307] {
        let answers = events(&request, vec![good("1"), status(elsewhere)]);
        assert_eq!(answers[1], (Ok("200 1".into()), true), "{elsewhere}");
    }
}

#[test]
fn personal_and_uncacheable_responses_are_not_cached() {
    let get = Request::get("c".into());
    assert!(may_use_cache(&get));
    for request in [
        Request {
            method: "POST".into(),
            ..get.clone()
        },
        Request {
            bypass_cache: true,
            ..get.clone()
        },
        Request {
            signed: true,
            ..get.clone()
        },
        Request {
            headers: vec![("Authorization".into(), "Bearer x".into())],
            ..get.clone()
        },
    ] {
        assert!(!may_use_cache(&request), "{request:?}");
        let answers = events(&request, vec![good("1"), gone()]);
        assert_eq!(answers[1].0, Err(FailureKind::Offline), "{request:?}");
    }
    let mut forbidden = good("1").unwrap();
    forbidden
        .headers
        .push(("cache-control".into(), "private, No-Store".into()));
    assert!(!may_be_cached(&get, &forbidden));
}

#[test]
fn requests_with_edit_tokens_fall_back_to_the_public_response() {
    let public = Request::get("d".into());
    let own = Request {
        url: "d?tokens=1:secret".into(),
        public_url: Some("d".into()),
        ..public.clone()
    };
    let answers = events(&own, vec![good("held"), gone()]);
    assert_eq!(answers[1].0, Err(FailureKind::Offline));
    events(&public, vec![good("public")]);
    let answers = events(&own, vec![good("held"), gone()]);
    assert_eq!(answers[1], (Ok("200 public".into()), true));
}

#[test]
fn cached_responses_are_not_cached_again() {
    let request = Request::get("e".into());
    events(&request, vec![good("1")]);
    let copied = Response {
        is_cached: true,
        ..good("1").unwrap()
    };
    assert!(!may_be_cached(&request, &copied));
}

/// Creates a backend from one of the shipped profiles, with a caching transport.
fn backend(name: &str, profile: &str, script: Vec<Result<Response, TransportError>>) -> Backend {
    let profile = Profile::parse(name, profile).unwrap();
    let connection = Connection {
        server: format!("https://{name}.example"),
        ..Connection::default()
    };
    let transport = CachingTransport::new(
        Rc::new(Scripted(RefCell::new(script))),
        Rc::new(|_| {}),
        patient(),
        "https://x.example/".to_owned(),
    );
    Backend::new(profile, connection, Rc::new(transport)).unwrap()
}

fn thread(backend: &Backend, tokens: &[(CommentId, String)]) -> Result<usize, FailureKind> {
    let page = PageIdentity {
        path: "/a".into(),
        slug: "a".into(),
        ..PageIdentity::default()
    };
    let answer = block_on(backend.thread(&page, SortOrder::Newest, None, tokens));
    answer
        .map(|page| page.comments.len())
        .map_err(|error| error.failure().kind)
}

#[test]
fn a_failure_with_a_success_status_is_not_cached() {
    let profile = include_str!("../../../../public/profiles/waline.json");
    let failure = good(r#"{"errno":1000,"errmsg":"no"}"#);
    let empty =
        good(r#"{"errno":0,"data":{"page":1,"totalPages":1,"pageSize":10,"count":0,"data":[]}}"#);
    let script = vec![failure.clone(), gone(), empty, failure, gone()];
    let backend = backend("waline.json", profile, script);
    assert!(thread(&backend, &[]).is_err());
    assert_eq!(thread(&backend, &[]), Err(FailureKind::Offline));
    assert_eq!(thread(&backend, &[]), Ok(0));
    // The reader sees the server's error; the cached response stays for when there is no response.
    assert!(thread(&backend, &[]).is_err());
    assert_eq!(thread(&backend, &[]), Ok(0));
}

#[test]
fn a_thread_with_own_held_comments_is_not_cached() {
    let profile = include_str!("../../../../public/profiles/standfirst.json");
    let with = |items: &str| good(&format!(r#"{{"total":0,"items":[{items}]}}"#));
    let held = r#"{"id":"1","body_html":"<p>Held.</p>","author":{"name":"Ada"},"status":"held"}"#;
    let own = vec![(CommentId::from("1"), "secret".to_owned())];
    let script = vec![with(held), gone(), with(""), with(held), gone()];
    let backend = backend("standfirst.json", profile, script);
    assert_eq!(thread(&backend, &own), Ok(1));
    assert_eq!(thread(&backend, &own), Err(FailureKind::Offline));
    assert_eq!(thread(&backend, &[]), Ok(0));
    assert_eq!(thread(&backend, &own), Ok(1));
    assert_eq!(thread(&backend, &own), Ok(0));
}

/// A transport that responds one poll after the caching transport has stopped waiting.
struct Slow(RefCell<Vec<Result<Response, TransportError>>>);

impl Transport for Slow {
    fn send(&self, _: Request) -> ResponseFuture {
        let answer = self.0.borrow_mut().remove(0);
        Box::pin(async move {
            let mut turns = 2;
            futures::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                turns -= 1;
                if turns > 0 {
                    std::task::Poll::Pending
                } else {
                    std::task::Poll::Ready(())
                }
            })
            .await;
            answer
        })
    }
}

/// Sends a request `turns` times over a connection that is always too slow. Returns each response and the events it
/// caused. `later` is how many milliseconds pass before the next request.
fn over_slow_connection(
    turns: usize,
    later: i64,
    script: Vec<Result<Response, TransportError>>,
    is_success: fn(&Response) -> bool,
) -> Vec<(Option<String>, Vec<CacheEvent>)> {
    let said = Rc::new(RefCell::new(Vec::new()));
    let saying = Rc::clone(&said);
    let impatient = Platform {
        pause: |_| Box::pin(std::future::ready(())),
        ..patient()
    };
    let caching = CachingTransport::new(
        Rc::new(Slow(RefCell::new(script))),
        Rc::new(move |shown| saying.borrow_mut().push(shown)),
        impatient,
        "https://x.example/".to_owned(),
    );
    let request = Request::get("slow".into());
    let mut received = Vec::new();
    for _ in 0..turns {
        said.borrow_mut().clear();
        let answer = block_on(caching.send(request.clone())).ok();
        if let Some(response) = &answer {
            match caching.on_success(&request, response) {
                Some(kept) => block_on(kept),
                None => caching.on_cached_response(&request, response, Box::new(is_success)),
            }
        }
        let body = answer.map(|response| response.body);
        received.push((body, said.borrow().clone()));
        NOW.set(NOW.get() + later);
    }
    received
}

#[test]
fn a_late_response_serves_the_next_request() {
    let script = vec![good("1"), good("2"), good("2"), good("3")];
    let received = over_slow_connection(7, 0, script, |_| true);
    let at = Moment::from_milliseconds(7);
    let is = |body: &str, said: &[CacheEvent]| (Some(body.to_owned()), said.to_vec());
    assert_eq!(
        received,
        [
            is("1", &[]),
            is("1", &[CacheEvent::Shown(at), CacheEvent::Outdated(at)]),
            // The next request gets the late response as a fresh one, without waiting for the network.
            is("2", &[]),
            is("2", &[CacheEvent::Shown(at), CacheEvent::Confirmed(at)]),
            is("2", &[]),
            is("2", &[CacheEvent::Shown(at), CacheEvent::Outdated(at)]),
            is("3", &[]),
        ]
    );
}

#[test]
fn a_late_response_does_not_hide_a_write() {
    let script = vec![good("1"), good("2"), good("posted"), good("3"), good("3")];
    let caching = CachingTransport::new(
        Rc::new(Slow(RefCell::new(script))),
        Rc::new(|_| {}),
        Platform {
            pause: |_| Box::pin(std::future::ready(())),
            ..patient()
        },
        "https://x.example/".to_owned(),
    );
    let request = Request::get("slow".into());
    let ask = || block_on(caching.send(request.clone())).unwrap();
    let first = ask();
    block_on(caching.on_success(&request, &first).unwrap());
    let copy = ask();
    caching.on_cached_response(&request, &copy, Box::new(|_| true));
    assert_eq!(caching.refreshed.borrow().len(), 1);
    let post = Request {
        method: "POST".into(),
        ..request.clone()
    };
    block_on(caching.send(post)).unwrap();
    assert!(caching.refreshed.borrow().is_empty());
    // Requested before a write, and received after it.
    let copy = ask();
    caching.writes.set(caching.writes.get() + 1);
    caching.on_cached_response(&request, &copy, Box::new(|_| true));
    assert!(caching.refreshed.borrow().is_empty());
    assert_eq!(ask().body, "2", "nor is it cached");
}

#[test]
fn late_responses_are_classified_like_others() {
    let copy = CacheEvent::Shown(Moment::from_milliseconds(7));
    let received = over_slow_connection(
        4,
        0,
        vec![good("1"), good("no"), status(500), gone()],
        |_| false,
    );
    let said: Vec<_> = received.into_iter().map(|(_, said)| said).collect();
    assert_eq!(said, [vec![], vec![copy], vec![copy], vec![copy]]);
}

#[test]
fn a_late_response_does_not_stay_fresh() {
    let script = vec![good("1"), good("2"), good("3")];
    let received = over_slow_connection(3, FRESH_FOR, script, |_| true);
    let (body, said) = &received[2];
    let came = Moment::from_milliseconds(7 + FRESH_FOR);
    assert_eq!(body.as_deref(), Some("2"));
    assert_eq!(said, &[CacheEvent::Shown(came), CacheEvent::Outdated(came)]);
}
