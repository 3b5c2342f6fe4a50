//! The service worker and the application agree on the outbox: the worker's functions run here on the cases on which
//! the application's rules are tested, and on entries that the application has stored.

use std::rc::Rc;

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use standfirst_backend::transport::FetchTransport;
use standfirst_backend::{
    Backend, CommentAction, Connection, PageIdentity, Profile, VoteDirection,
};
use standfirst_model::{CommentId, FailureKind};
use standfirst_offline::Persistence;
use standfirst_offline::database::{self, ObjectStore};
use standfirst_offline::outbox::{Entry, OUTBOX_LOCK, Operation, store};
use standfirst_script_constants::{LONGEST_RETRY_AFTER, script};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// What the worker's script finds in its global scope. `log` gets the locks and requests that the worker asks for.
const SURROUNDINGS: &str = "
    const registration = { scope: location.origin + '/' };
    const addEventListener = () => {};
    const clients = { matchAll: async () => [] };
    const navigator = { locks: { request: (name, act) => { log.push(name); return act(); } } };
    const fetch = async (url, { method }) => {
      log.push(`${method} ${url}`);
      if (url.endsWith('/4')) return new Response('{}', { status: 429, headers: { 'retry-after': '99999999' } });
      if (url.endsWith('/8')) return new Response('', { status: 503 });
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    };";

/// Makes a response as `fetch` returns it.
const RESPONSE: &str = "
    const headers = row.type ? { 'content-type': row.type } : {};
    const response = new Response(row.body || null, { status: row.status, headers });
    return Object.defineProperty(response, 'redirected', { value: !!row.redirected });";

/// Runs the worker's script and returns its functions.
fn worker(log: &Array) -> Object {
    let source = include_str!("../../worker/service-worker.js");
    let source = script::fill(source).unwrap();
    let exports = "return { laneOf, mustWait, isSuccessful, sendPending };";
    let run = Function::new_with_args("log", &format!("{SURROUNDINGS}\n{source}\n{exports}"));
    run.call1(&JsValue::NULL, log).unwrap().unchecked_into()
}

fn function(of: &Object, name: &str) -> Function {
    Reflect::get(of, &name.into()).unwrap().unchecked_into()
}

fn get(of: &JsValue, key: &str) -> JsValue {
    Reflect::get(of, &key.into()).unwrap()
}

#[wasm_bindgen_test]
async fn the_worker_follows_the_shared_cases() {
    let cases = JSON::parse(include_str!("../outbox_rules.json")).unwrap();
    let worker = worker(&Array::new());
    let (lane_of, must_wait) = (function(&worker, "laneOf"), function(&worker, "mustWait"));
    let entries = Array::from(&get(&cases, "entries"));
    assert!(entries.length() > 10);
    for row in entries {
        let (entry, words) = (get(&row, "entry"), JSON::stringify(&row).unwrap());
        let lane = lane_of.call1(&worker, &entry).unwrap();
        assert_eq!(lane, get(&row, "lane"), "{words}");
        let waits = must_wait.call2(&worker, &entry, &get(&cases, "now"));
        assert_eq!(waits.unwrap(), get(&row, "waits"), "{words}");
    }
    let (respond, accepts) = (
        Function::new_with_args("row", RESPONSE),
        function(&worker, "isSuccessful"),
    );
    let responses = Array::from(&get(&cases, "responses"));
    assert!(responses.length() > 10);
    for row in responses {
        let response = respond.call1(&JsValue::NULL, &row).unwrap();
        let accepted = accepts.call1(&worker, &response).unwrap();
        let accepted = JsFuture::from(Promise::from(accepted)).await.unwrap();
        let words = JSON::stringify(&row).unwrap();
        assert_eq!(accepted, get(&row, "worker"), "{words}");
    }
}

/// Creates an entry, with the request that the application stores for the worker.
fn entry(backend: &Backend, number: &str, path: &str, operation: Operation) -> Entry {
    let page = PageIdentity {
        path: path.into(),
        ..PageIdentity::default()
    };
    let (id, action) = match &operation {
        Operation::Vote { id, direction, .. } => {
            let (direction, voter) = (*direction, "voter".into());
            (id.clone(), CommentAction::Vote { direction, voter })
        }
        _ => {
            let (text, token) = ("words".into(), Some("token".into()));
            (CommentId::from(number), CommentAction::Edit { text, token })
        }
    };
    let request = backend.serialize_action(&page, &id, &action);
    let mut entry = Entry::new(format!("k{number}"), "s".into(), page, operation, 1);
    entry.request = Some(request.unwrap().to_json());
    entry
}

#[wasm_bindgen_test]
async fn the_worker_sends_what_the_application_has_stored() {
    database::clear(ObjectStore::Outbox).await.unwrap();
    let profile = include_str!("../../public/profiles/standfirst.json");
    let profile = Profile::parse("standfirst.json", profile).unwrap();
    let backend = Backend::new(profile, Connection::default(), Rc::new(FetchTransport)).unwrap();
    let edit = |id: &str, path: &str| {
        let operation = Operation::Edit {
            id: id.into(),
            text: "words".into(),
        };
        entry(&backend, id, path, operation)
    };
    let now = js_sys::Date::now() as i64;
    let vote = Operation::Vote {
        id: "9".into(),
        direction: VoteDirection::Up,
        before: VoteDirection::None,
    };
    let mut entries = [
        edit("1", "/a"),
        edit("2", "/a"),
        edit("3", "/a"),
        edit("4", "/b"),
        edit("5", "/b"),
        entry(&backend, "6", "/b", vote),
        edit("7", "/c"),
        edit("8", "/d"),
    ];
    // Only a page can send the second one, so that the third must not overtake it.
    entries[1].request = None;
    entries[6].refused = true;
    entries[7].not_before = now + 60_000;
    entries[7].failure = Some(FailureKind::Offline);
    for entry in &mut entries {
        assert_eq!(store::add(entry).await, Persistence::Stored);
    }

    let log = Array::new();
    let worker = worker(&log);
    let sending = function(&worker, "sendPending").call0(&worker).unwrap();
    let problem = JsFuture::from(Promise::from(sending)).await.unwrap_err();
    let problem = get(&problem, "message").as_string();
    assert_eq!(problem.as_deref(), Some("4 could not be sent yet"));
    let expected = [
        OUTBOX_LOCK,
        "PATCH api/v1/comments/1",
        "PATCH api/v1/comments/4",
        "PUT api/v1/comments/9/vote",
        "PATCH api/v1/comments/8",
    ];
    let log: Vec<String> = log.iter().filter_map(|line| line.as_string()).collect();
    assert_eq!(log, expected);

    let stored = store::all("s", &[], false).await;
    let of = |key: &str| stored.iter().find(|entry| entry.key == key).unwrap();
    for key in ["k1", "k6"] {
        assert!(of(key).sent_by_worker && of(key).sent.is_some(), "{key}");
    }
    let limited = of("k4");
    assert_eq!(limited.failure, Some(FailureKind::TooFast));
    let wait = limited.not_before - now;
    assert!((LONGEST_RETRY_AFTER..LONGEST_RETRY_AFTER + 60_000).contains(&wait));
    assert!(limited.sent.is_some() && of("k8").sent.is_some());
    for key in ["k2", "k3", "k5", "k7"] {
        assert!(of(key).sent.is_none() && !of(key).sent_by_worker, "{key}");
    }
    database::clear(ObjectStore::Outbox).await.unwrap();
}

/// A worker whose browser can neither open nor read a cache. Returns a function that dispatches a `fetch` event and
/// returns the response.
const WITHOUT_CACHES: &str = "
    const registration = { scope: location.origin + '/' };
    const listeners = {};
    const addEventListener = (type, listener) => { listeners[type] = listener; };
    const fail = async () => { throw new DOMException('the storage is gone', 'UnknownError'); };
    const caches = { open: fail, match: fail, keys: fail, delete: fail };
    const fetch = async () => new Response('{}', { headers: { 'x-from': 'network' } });";

const DISPATCH: &str = "
    return (file, mode, destination) => new Promise((respondWith) => {
      const request = { method: 'GET', url: registration.scope + file, mode, destination };
      listeners.fetch({ request, clientId: '', waitUntil() {}, respondWith });
    }).then((response) => response.headers.get('x-from'));";

#[wasm_bindgen_test]
async fn requests_are_answered_by_the_network_when_caches_fail() {
    let source = include_str!("../../worker/service-worker.js").replace(
        "const FILES = [];",
        "const FILES = ['config.json', 'app-0123456789ab.js', 'icon.svg'];",
    );
    let source = script::fill(&source).unwrap();
    let source = source.replace("const MARKDOWN = \"\";", "const MARKDOWN = \"m.wasm\";");
    let dispatch = Function::new_no_args(&format!("{WITHOUT_CACHES}\n{source}\n{DISPATCH}"));
    let dispatch: Function = dispatch.call0(&JsValue::NULL).unwrap().unchecked_into();
    for (file, mode, destination) in [
        ("", "navigate", "document"),
        ("config.json", "cors", ""),
        ("other.json", "cors", ""),
        ("app-0123456789ab.js", "cors", "script"),
        ("icon.svg", "no-cors", "image"),
        ("picture.png", "no-cors", "image"),
        ("purifier.mjs", "cors", "script"),
        ("m.wasm", "cors", ""),
    ] {
        let response = dispatch.call3(
            &JsValue::NULL,
            &file.into(),
            &mode.into(),
            &destination.into(),
        );
        let from = JsFuture::from(Promise::from(response.unwrap())).await;
        assert_eq!(from, Ok("network".into()), "{file}");
    }
}
