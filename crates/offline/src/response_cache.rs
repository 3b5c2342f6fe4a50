//! CacheNotices of what backends answered, for when they do not: the network first, and the copy where there
//! is no answer, none in time, a broken server, or something in its place that is no backend.
//!
//! Kept are good answers to reads, which everybody would have got. Not kept is what a backend asks not
//! to keep (`no-store`), what it says to a reader who has signed in or shows the proofs of their own
//! comments, and what its profile takes for a failure.

mod notices;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{Either, select};

pub use notices::{CacheEvent, CacheNotice, CacheNotices};

use super::database::{self, Key, ObjectStore};
use super::library;
use super::storage::{JsonStored, text_in};
use standfirst_backend::transport::{Answer, IsGood, Work};
use standfirst_backend::{Request, Response, Transport, TransportError};
use standfirst_json::Value;
use standfirst_model::{FailureKind, Moment};

/// Longer than this, in milliseconds, nobody waits for an answer of which there is a copy.
const PATIENCE: u32 = 4_000;

/// A copy that came late is as good as an answer for so many milliseconds.
const AS_GOOD_FOR: i64 = 60_000;

/// Answers larger than this many bytes are not kept.
const MOST_BYTES: usize = 2_000_000;

/// One kept answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CachedResponse {
    /// When it came, in milliseconds since the epoch.
    pub at: i64,
    /// The article it is about, by its name in the library; empty for what is about none.
    pub about: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl CachedResponse {
    /// What it takes on the device, in bytes.
    pub fn bytes(&self) -> usize {
        self.body.len()
    }

    fn of(response: &Response, about: String, now: i64) -> Self {
        Self {
            at: now,
            about,
            headers: response.headers.clone(),
            body: response.body.clone(),
        }
    }

    fn into_response(self) -> Response {
        Response {
            status: 200,
            headers: self.headers,
            body: self.body,
            received: Some(Moment::from_milliseconds(self.at)),
            is_cached: true,
            redirected: false,
        }
    }
}

impl JsonStored for CachedResponse {
    fn to_json(&self) -> Value {
        Value::object(vec![
            ("at", self.at.into()),
            ("about", self.about.as_str().into()),
            ("headers", Value::texts(&self.headers)),
            ("body", self.body.as_str().into()),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        let headers = value.get("headers")?.as_object()?.iter();
        Some(Self {
            at: value.get("at")?.as_i64()?,
            about: text_in(value, "about"),
            headers: headers
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            body: value.get("body")?.as_str()?.to_owned(),
        })
    }
}

/// True for a request that a copy may answer.
pub fn may_be_copied(request: &Request) -> bool {
    let signed_in = request
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    request.method == "GET" && !request.bypass_cache && !request.signed && !signed_in
}

/// True for a good answer that may be kept: it is nobody's own, and keeping it is not forbidden.
pub fn may_be_kept(request: &Request, response: &Response) -> bool {
    let forbidden = response
        .header("cache-control")
        .is_some_and(|value| value.contains("no-store"));
    let is_good = (200..300).contains(&response.status) && response.body.len() <= MOST_BYTES;
    let is_public = may_be_copied(request) && request.public_url.is_none();
    is_public && is_good && !forbidden && !response.is_cached
}

/// True where a copy is better: no answer, a broken server, a way to somewhere else (300 to 399), or the page of a
/// hotel that wants to be paid first, whose status is good.
fn is_no_answer(answer: &Result<Response, TransportError>) -> bool {
    match answer {
        Ok(response) => {
            let is_elsewhere = (300..400).contains(&response.status);
            let good = response.status < 300;
            is_elsewhere || response.status >= 500 || good && response.json().is_err()
        }
        Err(fault) => fault.kind != FailureKind::Cancelled,
    }
}

/// Hears of copies.
pub type Listener = Rc<dyn Fn(CacheEvent)>;

/// What a transport that keeps copies needs of the platform.
#[derive(Clone, Copy)]
pub struct Platform {
    /// The time.
    pub now: fn() -> Moment,
    /// Waits for so many milliseconds.
    pub pause: fn(u32) -> Work,
    /// Has something done that nobody waits for.
    pub spawn: fn(Work),
}

/// An answer on its way.
struct StaleResponse {
    key: Key,
    answer: Answer,
    /// How much had been written when it was asked for.
    writes: u32,
}

/// A transport that keeps copies. Cheap to clone.
#[derive(Clone)]
pub struct CachingTransport {
    inner: Rc<dyn Transport>,
    tell: Listener,
    means: Platform,
    site: String,
    /// Answers that are still on their way, where a copy was answered instead.
    late: Rc<RefCell<Vec<StaleResponse>>>,
    /// The keys of copies that came late: for a while they are as good as an answer, once.
    arrived: Rc<RefCell<Vec<Key>>>,
    /// Counts what has been sent that changes something.
    writes: Rc<Cell<u32>>,
}

impl CachingTransport {
    /// Around another transport. `site` is the address that relative ones are read against: two sites
    /// of one origin must not find each other's copies.
    pub fn new(inner: Rc<dyn Transport>, tell: Listener, means: Platform, site: String) -> Self {
        Self {
            inner,
            tell,
            means,
            site,
            late: Rc::default(),
            arrived: Rc::default(),
            writes: Rc::default(),
        }
    }

    fn key(&self, request: &Request) -> Key {
        let address = request.public_url.as_ref().unwrap_or(&request.url);
        Key::Text(if address.contains("://") {
            address.clone()
        } else {
            format!("{}{address}", self.site)
        })
    }
}

impl Transport for CachingTransport {
    fn send(&self, request: Request) -> Answer {
        if request.method != "GET" {
            // What is on its way was said before this, and would hide it.
            self.writes.set(self.writes.get() + 1);
            self.arrived.borrow_mut().clear();
        }
        if !may_be_copied(&request) {
            return self.inner.send(request);
        }
        let keeping = self.clone();
        let key = self.key(&request);
        Box::pin(async move {
            let Some(copy) = read(&key).await else {
                return keeping.inner.send(request).await;
            };
            let age = (keeping.means.now)().milliseconds() - copy.at;
            let has_arrived = taken(&keeping.arrived, |one| *one == key).is_some();
            if has_arrived && age < AS_GOOD_FOR && request.public_url.is_none() {
                return Ok(copy.into_response());
            }
            let writes = keeping.writes.get();
            let answer = keeping.inner.send(request);
            match select(answer, (keeping.means.pause)(PATIENCE)).await {
                Either::Left((answer, _)) if !is_no_answer(&answer) => return answer,
                Either::Left(_) => {}
                Either::Right(((), answer)) => {
                    keeping.late.borrow_mut().push(StaleResponse {
                        key,
                        answer,
                        writes,
                    });
                }
            }
            (keeping.tell)(CacheEvent::Copied(Moment::from_milliseconds(copy.at)));
            Ok(copy.into_response())
        })
    }

    fn copied(&self, request: &Request, shown: &Response, is_good: IsGood) {
        let key = self.key(request);
        let Some(late) = taken(&self.late, |late| late.key == key) else {
            return;
        };
        let (keeping, request, shown) = (self.clone(), request.clone(), shown.clone());
        (self.means.spawn)(Box::pin(async move {
            let Ok(response) = late.answer.await else {
                return;
            };
            let before = shown.received.unwrap_or((keeping.means.now)());
            let newest = read(&key).await.map(|copy| copy.at);
            // A later request may have been faster.
            let is_newer =
                newest == Some(before.milliseconds()) && late.writes == keeping.writes.get();
            if is_newer
                && is_good(&response)
                && let Some(kept) = keeping.approved(&request, &response)
            {
                kept.await;
                keeping.arrived.borrow_mut().push(key);
                (keeping.tell)(if response.body == shown.body {
                    CacheEvent::Confirmed(before)
                } else {
                    CacheEvent::Outdated(before)
                });
            }
        }));
    }

    fn warn(&self, what: &str) {
        self.inner.warn(what);
    }

    fn approved(&self, request: &Request, response: &Response) -> Option<Work> {
        if !may_be_kept(request, response) {
            // Of a personal answer the public one is asked for beside.
            let is_public = request.method == "GET" && request.public_url.is_none();
            if is_public && !request.bypass_cache && !response.is_cached {
                miss();
            }
            return None;
        }
        let key = self.key(request);
        let about = library::name_of(&self.site, &request.about);
        let copy = CachedResponse::of(response, about, (self.means.now)().milliseconds());
        Some(Box::pin(async move { keep(&key, &copy).await }))
    }
}

/// Takes one out of a list.
fn taken<T>(list: &RefCell<Vec<T>>, is_it: impl Fn(&T) -> bool) -> Option<T> {
    let at = list.borrow().iter().position(is_it)?;
    Some(list.borrow_mut().swap_remove(at))
}

/// Opens the database, so that the first request finds it open.
pub async fn make_ready() {
    let _ = database::get(ObjectStore::Responses, &Key::Text(String::new())).await;
}

async fn read(key: &Key) -> Option<CachedResponse> {
    CachedResponse::from_text(&database::get(ObjectStore::Responses, key).await.ok()??)
}

/// Keeps a copy; where the device is full, what was read longest ago makes room for it.
async fn keep(key: &Key, copy: &CachedResponse) {
    let fits = database::put(ObjectStore::Responses, key, &copy.to_text())
        .await
        .is_ok();
    // An older one is still there to be read.
    if !fits && read(key).await.is_none() {
        miss();
    }
}

thread_local! {
    static MISSED: Cell<usize> = const { Cell::new(0) };
}

/// How many good answers have not been kept since the page was opened: there was no room, or keeping
/// them is forbidden. Reading goes on without; who saves an article has to know.
pub fn missed() -> usize {
    MISSED.get()
}

fn miss() {
    MISSED.set(MISSED.get() + 1);
}

/// All copies with the addresses they came from.
pub async fn all() -> Vec<(Key, CachedResponse)> {
    let stored = database::all(ObjectStore::Responses)
        .await
        .unwrap_or_default();
    stored
        .into_iter()
        .filter_map(|(key, text)| Some((key, CachedResponse::from_text(&text)?)))
        .collect()
}

/// Takes away all copies about one article.
pub async fn remove_about(about: &str) {
    for (key, copy) in all().await {
        if copy.about == about {
            let _ = database::remove(ObjectStore::Responses, &key).await;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
