//! Comments whose response was lost, with backends of several kinds.

#![allow(clippy::panic)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::executor::block_on;

use super::*;
use standfirst_backend::transport::{ResponseFuture, Transport, TransportError};
use standfirst_backend::{Connection, PageIdentity, Profile, Request, Response};
use standfirst_json::table::Table;
use standfirst_model::CommentStatus;
use standfirst_offline::outbox::schedule;

/// A function that renders the typed text to HTML.
type Render = fn(&str) -> String;

/// A backend that stores every comment it is sent and loses some of its responses.
struct Server {
    render: Render,
    /// The author's name that the thread shows.
    name: &'static str,
    /// What somebody with another name has posted before.
    others: Vec<&'static str>,
    holds: bool,
    refuses_duplicates: bool,
    lost: Cell<u32>,
    is_down: Cell<bool>,
    stored: RefCell<Vec<String>>,
}

impl Server {
    fn new(render: Render, lost: u32) -> Self {
        Self {
            render,
            name: "Ada",
            others: Vec::new(),
            holds: false,
            refuses_duplicates: false,
            lost: Cell::new(lost),
            is_down: Cell::new(false),
            stored: RefCell::default(),
        }
    }

    fn item(&self, name: &str, text: &str, id: usize) -> Value {
        Value::object(vec![
            ("id", i64::try_from(id).unwrap_or_default().into()),
            ("author", name.into()),
            ("text", (self.render)(text).as_str().into()),
        ])
    }

    fn respond(&self, request: &Request) -> (u16, Value) {
        let mut stored = self.stored.borrow_mut();
        if request.method == "GET" {
            let shown = if self.holds { &[][..] } else { &stored[..] };
            let items = shown.iter().enumerate();
            let own = items.map(|(id, text)| self.item(self.name, text, id));
            let others = self.others.iter().zip(1000..);
            let others = others.map(|(text, id)| self.item("Bob", text, id));
            let items = own.chain(others).collect();
            return (200, Value::object(vec![("items", Value::Array(items))]));
        }
        let body = request.body.as_deref().unwrap_or_default();
        let sent = standfirst_json::parse(body).unwrap_or_default();
        let text = standfirst_offline::storage::text_in(&sent, "text");
        if self.refuses_duplicates && stored.contains(&text) {
            return (409, Value::object(vec![("code", "duplicate".into())]));
        }
        stored.push(text.clone());
        let id = stored.len() - 1;
        (
            if self.holds { 202 } else { 201 },
            self.item(self.name, &text, id),
        )
    }
}

impl Transport for Server {
    fn send(&self, request: Request) -> ResponseFuture {
        if self.is_down.get() {
            let error = TransportError {
                kind: FailureKind::Offline,
                cause: "down".into(),
            };
            return Box::pin(std::future::ready(Err(error)));
        }
        let (status, json) = self.respond(&request);
        let is_lost = request.method == "POST" && self.lost.get() > 0;
        let answer = if is_lost {
            self.lost.set(self.lost.get() - 1);
            Err(TransportError {
                kind: FailureKind::TimedOut,
                cause: "lost".into(),
            })
        } else {
            Ok(Response {
                status,
                headers: vec![("content-type".into(), "application/json".into())],
                body: standfirst_json::write(&json),
                ..Response::default()
            })
        };
        Box::pin(std::future::ready(answer))
    }
}

const PROFILE: &str = r#"{
    "name": "plain",
    "thread": {
        "request": { "url": "{server}/c" },
        "items": "items",
        "shape": { "kind": "flat" },
        "fields": { "id": "id", "author": "author", "body": "text" },
        "paging": { "kind": "none" }
    },
    "create": {
        "request": { "method": "POST", "url": "{server}/c", "json": { "text": "{text}", "name": "{name}" } },
        "item": "$"HELD
    },
    "failure": { "code": "code", "codes": { "duplicate": "duplicate" } }CAPABILITIES
}"#;

fn backend(server: &Rc<Server>, may_hold: bool) -> Backend {
    let held = if may_hold {
        r#", "held": [{ "status": 202 }]"#
    } else {
        ""
    };
    let capabilities = if server.refuses_duplicates {
        r#", "capabilities": { "refuses_duplicates": true }"#
    } else {
        ""
    };
    let profile = PROFILE
        .replace("HELD", held)
        .replace("CAPABILITIES", capabilities);
    let profile = Profile::parse("plain.json", &profile);
    let connection = Connection {
        server: "http://x".into(),
        variables: Table::default(),
        ..Connection::default()
    };
    let transport: Rc<dyn Transport> = server.clone();
    let backend = profile.map(|profile| Backend::new(profile, connection, transport));
    match backend {
        Ok(Ok(backend)) => backend,
        Ok(Err(problem)) => panic!("{problem}"),
        Err(problem) => panic!("{problem}"),
    }
}

fn entry(text: &str) -> Entry {
    let submission = Submission {
        text: text.into(),
        name: "Ada".into(),
        ..Submission::default()
    };
    let operation = Operation::Create {
        submission,
        parent_author: None,
        root: None,
    };
    let now = format::now().milliseconds();
    Entry::new(
        "key".into(),
        "site".into(),
        PageIdentity::default(),
        operation,
        now,
    )
}

/// Makes one attempt, as a round of sending does. `ago` is the time since the attempt before, in milliseconds.
fn attempt(backend: &Backend, entry: &mut Entry, ago: i64) -> Result<DeliveryResult, FailureKind> {
    entry.last_sent = entry.last_sent.map(|at| at - ago);
    let before = DeliveryAttempt {
        entry: entry.clone(),
        posted: Cell::new(false),
    };
    entry.again = false;
    schedule::mark_sending(entry, format::now().milliseconds());
    let answer = block_on(deliver(backend, entry, &before));
    if !before.posted.get() {
        schedule::was_not_sent(entry, &before.entry);
    }
    answer.map_err(|error| error.failure().kind)
}

const MINUTE: i64 = 60_000;

#[test]
fn a_stored_comment_is_recognised_after_rendering_and_not_sent_again() {
    let texts: [(&str, Render); 5] = [
        ("See [the map](https://x.example/map) first", |_| {
            "<p>See <a href='https://x.example/map'>the map</a> first</p>".into()
        }),
        ("1. a\n2. b", |_| "<ol><li>a</li><li>b</li></ol>".into()),
        ("<b>bold</b>", |_| "bold".into()),
        ("5 < 6", |_| "<p>5 &lt; 6</p>".into()),
        ("Great :)", |_| "<p>Great \u{1f642}</p>".into()),
    ];
    for (text, render) in texts {
        let server = Rc::new(Server::new(render, 5));
        let backend = backend(&server, true);
        let mut entry = entry(text);
        assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::TimedOut));
        let answer = attempt(&backend, &mut entry, 0);
        assert!(
            matches!(answer, Ok(DeliveryResult::Created(_))),
            "{text}: {answer:?}"
        );
        assert_eq!(server.stored.borrow().len(), 1, "{text}");
    }
}

#[test]
fn if_a_comment_may_be_held_the_reader_is_asked_and_nothing_is_sent() {
    let mut server = Server::new(str::to_owned, 1);
    server.holds = true;
    let server = Rc::new(server);
    let backend = backend(&server, true);
    let mut entry = entry("words");
    assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::TimedOut));
    for _ in 0..3 {
        assert_eq!(
            attempt(&backend, &mut entry, 0),
            Err(FailureKind::TimedOut),
            "searches only"
        );
    }
    assert_eq!(
        attempt(&backend, &mut entry, MINUTE),
        Ok(DeliveryResult::Uncertain)
    );
    assert_eq!(server.stored.borrow().len(), 1);
    schedule::mark_uncertain(&mut entry);
    assert!(entry.refused && schedule::next(&[entry.clone()], i64::MAX) == schedule::Next::Nothing);
    schedule::send_again(&mut entry);
    let answer = attempt(&backend, &mut entry, 0);
    assert!(
        matches!(answer, Ok(DeliveryResult::Created(_))),
        "the reader wants it sent: {answer:?}"
    );
    assert_eq!(server.stored.borrow().len(), 2);
    assert!(!entry.again, "one permission sends it once");
}

#[test]
fn losing_every_response_creates_no_duplicates() {
    // The text cannot be recognised in the thread, but a comment by the same name in the same place may be it: ask
    // the reader instead of sending it again.
    let server = Rc::new(Server::new(|_| String::from("removed by a filter"), 99));
    let backend = backend(&server, false);
    let mut entry = entry("words");
    for _ in 0..9 {
        if attempt(&backend, &mut entry, MINUTE) == Ok(DeliveryResult::Uncertain) {
            break;
        }
    }
    assert_eq!(
        server.stored.borrow().len(),
        1,
        "a comment by that name in that place may be it"
    );
    assert_eq!(
        attempt(&backend, &mut entry, MINUTE),
        Ok(DeliveryResult::Uncertain)
    );
}

#[test]
fn a_comment_that_certainly_did_not_arrive_is_sent_again_automatically() {
    let server = Rc::new(Server::new(str::to_owned, 1));
    let backend = backend(&server, false);
    let mut entry = entry("words");
    assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::TimedOut));
    server.stored.borrow_mut().clear();
    let answer = attempt(&backend, &mut entry, MINUTE);
    assert!(
        matches!(answer, Ok(DeliveryResult::Created(_))),
        "{answer:?}"
    );
    assert_eq!(server.stored.borrow().len(), 1);
}

#[test]
fn a_duplicate_refused_as_such_is_published_if_an_altered_version_is_public() {
    for (render, status) in [
        (
            (|_| "Great &#128578;".into()) as Render,
            CommentStatus::Published,
        ),
        (|_| "quite other words".into(), CommentStatus::Published),
    ] {
        let mut server = Server::new(render, 1);
        server.refuses_duplicates = true;
        let server = Rc::new(server);
        let backend = backend(&server, true);
        let mut entry = entry("Great :)");
        assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::TimedOut));
        match attempt(&backend, &mut entry, 0) {
            Ok(DeliveryResult::Created(created)) => assert_eq!(created.comment.status, status),
            other => panic!("{other:?}"),
        }
        assert_eq!(server.stored.borrow().len(), 1);
    }
}

#[test]
fn a_duplicate_refused_as_such_is_held_if_it_is_not_public() {
    let mut server = Server::new(str::to_owned, 1);
    (server.holds, server.refuses_duplicates) = (true, true);
    let server = Rc::new(server);
    let backend = backend(&server, true);
    let mut entry = entry("words");
    assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::TimedOut));
    match attempt(&backend, &mut entry, 0) {
        Ok(DeliveryResult::Created(created)) => {
            assert_eq!(created.comment.status, CommentStatus::Held)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refused_duplicate_is_not_matched_with_the_same_text_by_another_author() {
    let mut server = Server::new(str::to_owned, 1);
    (server.holds, server.refuses_duplicates) = (true, true);
    server.others = vec!["words"];
    let server = Rc::new(server);
    let backend = backend(&server, true);
    let mut entry = entry("words");
    assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::TimedOut));
    match attempt(&backend, &mut entry, 0) {
        Ok(DeliveryResult::Created(created)) => {
            assert_eq!(created.comment.status, CommentStatus::Held)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_text_under_a_changed_name_makes_the_reader_decide() {
    let mut server = Server::new(str::to_owned, 9);
    server.name = "A.";
    let server = Rc::new(server);
    let backend = backend(&server, false);
    let mut entry = entry("words");
    assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::TimedOut));
    assert_eq!(
        attempt(&backend, &mut entry, MINUTE),
        Ok(DeliveryResult::Uncertain)
    );
    assert_eq!(server.stored.borrow().len(), 1);
}

#[test]
fn an_unreachable_server_leaves_nothing_uncertain() {
    let mut server = Server::new(str::to_owned, 0);
    server.holds = true;
    let server = Rc::new(server);
    let backend = backend(&server, true);
    let mut entry = entry("words");
    server.is_down.set(true);
    assert_eq!(attempt(&backend, &mut entry, 0), Err(FailureKind::Offline));
    assert_eq!((entry.sent, entry.times_sent), (None, 0));
    server.is_down.set(false);
    let answer = attempt(&backend, &mut entry, 0);
    assert!(
        matches!(answer, Ok(DeliveryResult::Created(_))),
        "{answer:?}"
    );
    assert_eq!(server.stored.borrow().len(), 1);
}
