//! Caches responses of backends. The network comes first. The cached response is used if there is no response, none in
//! time, a server error, or a page that is not from the backend.
//!
//! Only successful responses to public reads are cached. Not cached are responses with `no-store`, responses to a
//! reader who has signed in or sends edit tokens, and responses that the backend's profile classifies as failures.

mod notices;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{Either, select};

pub use notices::{CacheEvent, CacheNotice, CacheNotices};

use super::cached_response::{CachedResponse, read};
use super::database::{self, Key, ObjectStore};
use super::library;
use super::storage::JsonStored;
use standfirst_backend::transport::{IsSuccess, ResponseFuture, UnitFuture};
use standfirst_backend::{Request, Response, Transport, TransportError};
use standfirst_model::{FailureKind, Moment};

/// If there is a cached response, the network may take this many milliseconds before the cached one is used.
pub const NETWORK_TIMEOUT: u32 = 4_000;

/// A cached response that arrived late counts as fresh for this many milliseconds.
const FRESH_FOR: i64 = 60_000;

/// Responses larger than this many bytes are not cached.
const MAX_BYTES: usize = 2_000_000;

/// Whether a cached response may be used for a request.
pub fn may_use_cache(request: &Request) -> bool {
    let signed_in = request
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    request.method == "GET" && !request.bypass_cache && !request.signed && !signed_in
}

/// Whether a response may be cached: it is successful and public, and the backend does not forbid caching.
pub fn may_be_cached(request: &Request, response: &Response) -> bool {
    let forbidden = response
        .header("cache-control")
        .is_some_and(|value| value.to_ascii_lowercase().contains("no-store"));
    let is_success = (200..300).contains(&response.status) && response.body.len() <= MAX_BYTES;
    let is_public = may_use_cache(request) && request.public_url.is_none();
    is_public && is_success && !forbidden && !response.is_cached
}

/// Whether a cached response is better: there is no response, a server error, a redirect (300 to 399), or a successful
/// status without JSON, such as the sign-in page of a hotel network.
fn needs_cached_response(answer: &Result<Response, TransportError>) -> bool {
    match answer {
        Ok(response) => {
            let is_elsewhere = (300..400).contains(&response.status);
            let good = response.status < 300;
            is_elsewhere || response.status >= 500 || good && response.json().is_err()
        }
        Err(error) => error.kind != FailureKind::Cancelled,
    }
}

/// A callback that receives the events of the cache.
pub type Listener = Rc<dyn Fn(CacheEvent)>;

/// The functions of the platform that a [`CachingTransport`] needs.
#[derive(Clone, Copy)]
pub struct Platform {
    /// Returns the current time.
    pub now: fn() -> Moment,
    /// Waits for a number of milliseconds.
    pub pause: fn(u32) -> UnitFuture,
    /// Runs a future in the background.
    pub spawn: fn(UnitFuture),
}

/// A response that is still pending while a cached one is shown in its place.
struct PendingResponse {
    key: Key,
    answer: ResponseFuture,
    /// The number of writes that had been sent when it was requested.
    writes: u32,
}

/// A transport that caches responses. Cheap to clone.
#[derive(Clone)]
pub struct CachingTransport {
    inner: Rc<dyn Transport>,
    notify: Listener,
    platform: Platform,
    site: String,
    /// Responses that are still pending, for requests that got a cached response.
    pending: Rc<RefCell<Vec<PendingResponse>>>,
    /// The keys of cached responses that arrived late. For a while the next request uses such a response as a fresh
    /// one, once.
    refreshed: Rc<RefCell<Vec<Key>>>,
    /// The number of requests sent that change something.
    writes: Rc<Cell<u32>>,
}

impl CachingTransport {
    /// Wraps another transport. `site` is the base of relative addresses: two sites of one origin must not use each
    /// other's cached responses.
    pub fn new(
        inner: Rc<dyn Transport>,
        notify: Listener,
        platform: Platform,
        site: String,
    ) -> Self {
        Self {
            inner,
            notify,
            platform,
            site,
            pending: Rc::default(),
            refreshed: Rc::default(),
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
    fn send(&self, request: Request) -> ResponseFuture {
        if request.method != "GET" {
            // Responses requested before this write do not contain its result, and would hide it.
            self.writes.set(self.writes.get() + 1);
            self.refreshed.borrow_mut().clear();
        }
        if !may_use_cache(&request) {
            return self.inner.send(request);
        }
        let transport = self.clone();
        let key = self.key(&request);
        Box::pin(async move {
            let Some(copy) = read(&key).await else {
                return transport.inner.send(request).await;
            };
            let age = (transport.platform.now)().milliseconds() - copy.at;
            let is_refreshed = remove_first(&transport.refreshed, |one| *one == key).is_some();
            if is_refreshed && age < FRESH_FOR && request.public_url.is_none() {
                return Ok(copy.into_response());
            }
            let writes = transport.writes.get();
            let answer = transport.inner.send(request);
            match select(answer, (transport.platform.pause)(NETWORK_TIMEOUT)).await {
                Either::Left((answer, _)) if !needs_cached_response(&answer) => return answer,
                Either::Left(_) => {}
                Either::Right(((), answer)) => {
                    transport.pending.borrow_mut().push(PendingResponse {
                        key,
                        answer,
                        writes,
                    });
                }
            }
            (transport.notify)(CacheEvent::Shown(Moment::from_milliseconds(copy.at)));
            Ok(copy.into_response())
        })
    }

    fn on_cached_response(&self, request: &Request, shown: &Response, is_success: IsSuccess) {
        let key = self.key(request);
        let Some(pending) = remove_first(&self.pending, |pending| pending.key == key) else {
            return;
        };
        let (transport, request, shown) = (self.clone(), request.clone(), shown.clone());
        (self.platform.spawn)(Box::pin(async move {
            let Ok(response) = pending.answer.await else {
                return;
            };
            let before = shown.received.unwrap_or((transport.platform.now)());
            let newest = read(&key).await.map(|copy| copy.at);
            // A later request may have completed first.
            let is_newer =
                newest == Some(before.milliseconds()) && pending.writes == transport.writes.get();
            if is_newer
                && is_success(&response)
                && let Some(storing) = transport.on_success(&request, &response)
            {
                storing.await;
                transport.refreshed.borrow_mut().push(key);
                (transport.notify)(if response.body == shown.body {
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

    fn on_success(&self, request: &Request, response: &Response) -> Option<UnitFuture> {
        if !may_be_cached(request, response) {
            // A response to a request with edit tokens does not count as missed: the public one is requested too.
            let is_public = request.method == "GET" && request.public_url.is_none();
            if is_public && !request.bypass_cache && !response.is_cached {
                count_uncached();
            }
            return None;
        }
        let key = self.key(request);
        let about = library::name_of(&self.site, &request.about);
        let copy = CachedResponse::of(response, about, (self.platform.now)().milliseconds());
        Some(Box::pin(async move { store_response(&key, &copy).await }))
    }
}

/// Removes the first matching item from a list and returns it.
fn remove_first<T>(list: &RefCell<Vec<T>>, is_it: impl Fn(&T) -> bool) -> Option<T> {
    let at = list.borrow().iter().position(is_it)?;
    Some(list.borrow_mut().swap_remove(at))
}

/// Opens the database, so that the first request does not have to.
pub async fn open_database() {
    let _ = database::get(ObjectStore::Responses, &Key::Text(String::new())).await;
}

/// Stores a response. If the device is full, the least recently read article is removed to make room.
async fn store_response(key: &Key, copy: &CachedResponse) {
    let fits = database::put(ObjectStore::Responses, key, &copy.to_text())
        .await
        .is_ok();
    // If an older response is still stored, nothing is missing offline.
    if !fits && read(key).await.is_none() {
        count_uncached();
    }
}

thread_local! {
    static UNCACHED: Cell<usize> = const { Cell::new(0) };
}

/// Returns how many responses could not be cached since the page was opened: the device is full, the response is too
/// large or not public, or the backend forbids caching. Reading goes on without them, but saving an article must report
/// that it is incomplete.
pub fn uncached_count() -> usize {
    UNCACHED.get()
}

fn count_uncached() {
    UNCACHED.set(UNCACHED.get() + 1);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
