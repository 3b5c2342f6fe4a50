//! The outbox: takes what a reader submits, sends it when that makes sense, and notifies the conversation of the
//! outcome.
//!
//! Plain functions decide what is sent when (`crates/offline/src/outbox/schedule.rs`). One tab sends at a time; the others
//! are notified by the browser's `storage` event.

mod delivery;
pub mod search;
mod sending;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub use delivery::{DeliveryResult, serialize_request};

use super::window::{dispatch_on_window, on_window};
use standfirst_backend::Backend;
use standfirst_i18n::format;
use standfirst_json::Value;
use standfirst_model::{Failure, FailureKind};
use standfirst_offline::outbox::{Entry, OUTBOX_LOCK, completed, delivered_log, schedule, store};
use standfirst_offline::{Persistence, lock};
use standfirst_reactive::{RwSignal, ThreadLocalStore, effect, task};

/// What has become of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The backend has accepted it.
    Done(DeliveryResult),
    /// It is pending and will be sent again.
    Pending(Failure),
    /// The backend refuses it. Its text stays in the outbox until the reader takes it back.
    Refused(Failure),
    /// Another tab or an earlier page has completed it.
    CompletedElsewhere,
}

/// A callback that receives the outcome of entries. Returns true if it has restored the text of a refused one.
type Observer = Rc<dyn Fn(&Entry, &Outcome) -> bool>;

/// Serializes the request of an entry for a service worker, which may then send it. An application has a service
/// worker; a widget has none.
pub type SerializeRequest = fn(&Backend, &Entry) -> Option<Value>;

/// An operation on the entries.
type Work = Box<dyn FnOnce(Vec<Entry>) -> LocalBoxFuture<'static, ()>>;

/// The parts of an outbox that are not signals.
struct Inner {
    backend: Option<Backend>,
    serialize: Cell<Option<SerializeRequest>>,
    observers: RefCell<Vec<(u32, Observer)>>,
    last_observer: Cell<u32>,
    running: Cell<bool>,
    rerun: Cell<bool>,
    timer: Cell<Option<TimeoutHandle>>,
    /// How many times storage had been cleared when this was last checked.
    clearings: Cell<u32>,
}

/// Calls `callback` whenever another tab has changed the outbox, until the current owner is cleaned up.
pub(super) fn on_signal(callback: impl Fn() + 'static) {
    on_window("storage", move |event| {
        let event: &web_sys::StorageEvent = event.unchecked_ref();
        let is_signal = |key: String| key.starts_with(store::SIGNAL);
        if event.key().is_some_and(is_signal) {
            callback();
        }
    });
}

/// The outbox of one comment server. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Outbox {
    inner: ThreadLocalStore<Inner>,
    site: RwSignal<String>,
    online: RwSignal<bool>,
    /// The entries that are pending or being sent, in order.
    pub entries: RwSignal<Vec<Entry>>,
    /// The entry that is being sent.
    pub sending: RwSignal<Option<u64>>,
    /// Set to true when browser storage has been cleared while we use it, by the reader or by the browser. Set
    /// again each time that happens.
    pub cleared: RwSignal<bool>,
}

impl Outbox {
    /// Creates the outbox of a comment server without reading it.
    pub fn new(backend: Option<Backend>, site: String, online: RwSignal<bool>) -> Self {
        Self {
            inner: ThreadLocalStore::new(Inner {
                backend,
                serialize: Cell::default(),
                observers: RefCell::default(),
                last_observer: Cell::default(),
                running: Cell::default(),
                rerun: Cell::default(),
                timer: Cell::default(),
                clearings: Cell::new(store::known_clearings()),
            }),
            site: RwSignal::new(site),
            online,
            entries: RwSignal::new(Vec::new()),
            sending: RwSignal::new(None),
            cleared: RwSignal::new(false),
        }
    }

    /// Reads the outbox and sends what is due: now, when the network comes back, when the page is shown again, and
    /// when another tab has changed something. Ends when the current owner is cleaned up.
    pub fn watch(self) {
        effect(move || {
            if self.online.get() {
                self.on_network_back();
            }
        });
        effect(move || {
            on_signal(move || self.reload_entries());
            on_window("pageshow", move |_| self.run());
        });
    }

    /// Calls `observer` with the outcome of entries until the current owner is cleaned up.
    pub fn observe(self, observer: impl Fn(&Entry, &Outcome) -> bool + 'static) {
        let Some(inner) = self.inner.get() else {
            return;
        };
        let number = inner.last_observer.get() + 1;
        inner.last_observer.set(number);
        let observer: Observer = Rc::new(observer);
        inner.observers.borrow_mut().push((number, observer));
        on_cleanup(move || {
            if let Some(inner) = self.inner.get() {
                inner.observers.borrow_mut().retain(|one| one.0 != number);
            }
        });
    }

    /// Calls `callback` when another tab has completed an entry that this tab has never seen: the observers here are
    /// not notified of such an entry. Ends when the current owner is cleaned up.
    pub fn on_completed_elsewhere(self, callback: impl Fn() + Copy + 'static) {
        effect(move || {
            on_window("storage", move |event| {
                let event: &web_sys::StorageEvent = event.unchecked_ref();
                let Some(completed_entry) = completed::added_in(event.key(), event.new_value())
                else {
                    return;
                };
                let is_it = |entry: &Entry| {
                    completed::identifier(&entry.key, entry.written) == completed_entry
                };
                let is_known = |entries: &Vec<Entry>| entries.iter().any(is_it);
                if self.entries.try_with_untracked(is_known) == Some(false) {
                    callback();
                }
            });
        });
    }

    /// Stores an entry and sends it. `on_stored` is called before anything is sent, and receives how safely the
    /// entry is stored. If the same text is already here under its key, submitted by another tab or by a page that
    /// is gone, it is not stored again.
    pub fn post(self, mut entry: Entry, on_stored: Box<dyn FnOnce(Persistence)>) {
        task::spawn_detached(async move {
            if entry.text().is_some()
                && let Some(known) = delivered_log::find_by_key(&entry.key).await
            {
                let outcome = known.failure.map_or(Outcome::CompletedElsewhere, |kind| {
                    Outcome::Pending(Failure::of(kind))
                });
                on_stored(Persistence::Stored);
                self.notify(&entry, &outcome);
                return;
            }
            let online = self.online.try_get_untracked().unwrap_or(true);
            if !online {
                entry.failure = Some(FailureKind::Offline);
            }
            entry.request = self.serialize_request(&entry);
            let persistence = store::add(&mut entry).await;
            on_stored(persistence);
            self.entries.try_update(|all| {
                // A round of sending may have added it meanwhile.
                if !all.iter().any(|one| one.key == entry.key) {
                    all.push(entry.clone());
                }
            });
            store::signal();
            if online {
                self.run();
            } else {
                let failure = Failure::of(FailureKind::Offline);
                self.notify(&entry, &Outcome::Pending(failure));
            }
        });
    }

    /// Sets the function that stores a serialized request with each entry, for a service worker to send.
    pub fn serialize_with(self, serialize: SerializeRequest) {
        if let Some(inner) = self.inner.get() {
            inner.serialize.set(Some(serialize));
        }
    }

    fn serialize_request(self, entry: &Entry) -> Option<Value> {
        let inner = self.inner.get()?;
        let serialize = inner.serialize.get()?;
        serialize(inner.backend.as_ref()?, entry)
    }

    /// Sends an entry now, whatever it is pending for.
    pub fn send_now(self, order: u64) {
        self.update_entry(order, |entry| entry.not_before = 0);
    }

    /// Sends an entry again that may have arrived, because its reader wants that.
    pub fn send_again(self, order: u64) {
        self.update_entry(order, schedule::send_again);
    }

    /// Completes an uncertain entry that has arrived: it was found in the thread, or its reader says so.
    pub fn has_arrived(self, order: u64) {
        self.remove_entry(order, true, Box::new(|_| {}));
    }

    /// Removes an entry and calls `on_removed` with it, unless it is completed by then. Waits for the current round of
    /// sending.
    pub fn withdraw(self, order: u64, on_removed: Box<dyn FnOnce(Entry)>) {
        self.remove_entry(order, false, on_removed);
    }

    fn update_entry(self, order: u64, update: fn(&mut Entry)) {
        self.with_lock(Box::new(move |entries| {
            let entry = entries.into_iter().find(|one| one.order == order);
            Box::pin(async move {
                if let Some(mut entry) = entry {
                    update(&mut entry);
                    self.save(&entry).await;
                }
            })
        }));
    }

    fn remove_entry(self, order: u64, arrived: bool, on_removed: Box<dyn FnOnce(Entry)>) {
        self.with_lock(Box::new(move |entries| {
            let entry = entries.into_iter().find(|one| one.order == order);
            Box::pin(async move {
                if let Some(entry) = entry {
                    self.complete(&entry, arrived).await;
                    on_removed(entry);
                }
            })
        }));
    }

    /// Makes entries due that were pending for the network, because the network is back.
    fn on_network_back(self) {
        self.with_lock(Box::new(|mut entries| {
            let due = schedule::network_is_back(&mut entries);
            entries.retain(|one| due.contains(&one.order));
            Box::pin(async move {
                for entry in &entries {
                    store::save(entry).await;
                }
            })
        }));
    }

    /// Runs an operation on the entries while no tab sends any, and sends what is due afterwards.
    fn with_lock(self, work: Work) {
        task::spawn_detached(async move {
            let held = lock::exclusive(OUTBOX_LOCK).await;
            work(self.reload(true).await).await;
            drop(held);
            self.run();
        });
    }

    /// Sets `cleared` if browser storage has been cleared since the last check and `was_stored` is true.
    pub(super) fn check_cleared(self, was_stored: bool) {
        let clearings = store::count_clearings();
        let Some(inner) = self.inner.get() else {
            return;
        };
        if inner.clearings.replace(clearings) != clearings && was_stored {
            self.cleared.try_set(true);
        }
    }

    /// Reads the entries again because another tab has changed something.
    pub(super) fn reload_entries(self) {
        task::spawn_detached(async move {
            self.reload(false).await;
        });
    }

    /// Reads the entries again, and notifies observers of those that another tab has completed. `has_lock` is true if
    /// the caller holds the lock.
    async fn reload(self, has_lock: bool) -> Vec<Entry> {
        let Some(site) = self.site.try_get_untracked() else {
            return Vec::new();
        };
        let before = self.entries.try_get_untracked().unwrap_or_default();
        if !before.is_empty() {
            self.check_cleared(true);
        }
        let entries = store::all(&site, &before, has_lock).await;
        // Compare with the current list: entries may have been added during the read.
        let known = self.entries.try_get_untracked().unwrap_or_default();
        let gone = known
            .iter()
            .filter(|entry| completed::contains(&entry.key, entry.written))
            .cloned();
        let gone: Vec<Entry> = gone.collect();
        let mut all = entries;
        for entry in known {
            let listed = all.iter().any(|one| one.key == entry.key);
            if !listed && !completed::contains(&entry.key, entry.written) {
                all.push(entry);
            }
        }
        self.entries.try_set(all.clone());
        for entry in &gone {
            self.notify(entry, &Outcome::CompletedElsewhere);
        }
        all
    }

    async fn save(self, entry: &Entry) {
        store::save(entry).await;
        self.entries.try_update(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.order == entry.order) {
                one.clone_from(entry);
            }
        });
        store::signal();
    }

    /// Completes an entry. Removes it from this tab's list first, so that the tab does not take its own completion
    /// for another tab's.
    async fn complete(self, entry: &Entry, arrived: bool) {
        self.entries
            .try_update(|all| all.retain(|one| one.order != entry.order));
        store::complete(entry, arrived).await;
        store::signal();
    }

    /// Notifies the observers. Returns true if one of them has handled the outcome.
    fn notify(self, entry: &Entry, outcome: &Outcome) -> bool {
        let Some(inner) = self.inner.get() else {
            return false;
        };
        if matches!(outcome, Outcome::Pending(_)) {
            // The page's script then registers a background sync, if the browser supports it, so that the service
            // worker can send the entry when no page is open.
            dispatch_on_window("standfirst-pending");
        }
        let observers = inner.observers.borrow().clone();
        let mut is_handled = false;
        for (_, observer) in observers {
            is_handled |= observer(entry, outcome);
        }
        is_handled
    }

    /// Sends what is due, and sets a timer for what is due later.
    fn run(self) {
        task::spawn_detached(sending::run(self));
    }

    fn schedule_run(self, inner: &Inner, time: i64) {
        let wait = u64::try_from(time - format::now().milliseconds()).unwrap_or_default();
        let wait = std::time::Duration::from_millis(wait);
        let timer = set_timeout_with_handle(move || self.run(), wait).ok();
        if let Some(earlier) = inner.timer.replace(timer) {
            earlier.clear();
        }
    }
}
