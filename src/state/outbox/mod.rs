//! The outbox at work: it takes what a reader hands over, sends it when that makes sense, and tells
//! whoever shows the conversation what has become of it.
//!
//! What is sent when is decided by plain functions (`offline/outbox/schedule.rs`). One tab sends at a
//! time; the others hear of it by the browser's `storage` event.

mod delivery;
pub mod search;
mod sending;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub use delivery::{Done, portable};

use super::thread_local_store::ThreadLocalStore;
use super::window::{on_window, tell_window};
use super::{signal, task};
use crate::state::signal::RwSignal;
use standfirst_backend::Backend;
use standfirst_i18n::format;
use standfirst_json::Value;
use standfirst_model::{Failure, FailureKind};
use standfirst_offline::outbox::{Entry, delivered_log, schedule, store};
use standfirst_offline::{Kept, lock};

/// The lock under which entries are sent and taken back.
const LOCK: &str = "standfirst-outbox";

/// What has become of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The backend has done it.
    Done(Done),
    /// It waits and is tried again.
    Waits(Failure),
    /// The backend does not take it. Words stay in the outbox until their reader takes them back.
    Refused(Failure),
    /// Another tab has seen to it, or an earlier page.
    Elsewhere,
}

/// Is told what becomes of entries; true where it has seen to the words of one that was refused.
type Observer = Rc<dyn Fn(&Entry, &Outcome) -> bool>;

/// Makes a request of an entry, where somebody else may send it. An application has a service worker
/// that does; a widget has none.
pub type SerializeRequest = fn(&Backend, &Entry) -> Option<Value>;

/// Something that is done with entries.
type Work = Box<dyn FnOnce(Vec<Entry>) -> LocalBoxFuture<'static, ()>>;

/// What the outbox works with.
struct Inner {
    backend: Option<Backend>,
    carrier: Cell<Option<SerializeRequest>>,
    followers: RefCell<Vec<(u32, Observer)>>,
    numbers: Cell<u32>,
    running: Cell<bool>,
    again: Cell<bool>,
    timer: Cell<Option<TimeoutHandle>>,
    /// How many clearings it knows of.
    clearings: Cell<u32>,
}

/// Does something whenever another tab has changed what is in the outbox, for as long as the current owner
/// lives.
pub(super) fn on_signal(act: impl Fn() + 'static) {
    on_window("storage", move |event| {
        let event: &web_sys::StorageEvent = event.unchecked_ref();
        let is_signal = |key: String| key.starts_with(store::SIGNAL);
        if event.key().is_some_and(is_signal) {
            act();
        }
    });
}

/// The outbox of one comment server. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Outbox {
    works: ThreadLocalStore<Inner>,
    site: RwSignal<String>,
    online: RwSignal<bool>,
    /// What waits or is on its way, in order.
    pub entries: RwSignal<Vec<Entry>>,
    /// The entry on its way.
    pub sending: RwSignal<Option<u64>>,
    /// True once what this browser keeps was cleared away under our hands, by its reader or by itself. Set again
    /// whenever it happens again.
    pub cleared: RwSignal<bool>,
}

impl Outbox {
    /// The outbox of a comment server, not looked into yet.
    pub fn new(backend: Option<Backend>, site: String, online: RwSignal<bool>) -> Self {
        Self {
            works: ThreadLocalStore::new(Inner {
                backend,
                carrier: Cell::default(),
                followers: RefCell::default(),
                numbers: Cell::default(),
                running: Cell::default(),
                again: Cell::default(),
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

    /// Looks into it and sends what is there; again whenever the network comes back, the page is
    /// looked at again, or another tab has changed something. As long as the current owner lives.
    pub fn watch(self) {
        signal::effect(move || {
            if self.online.get() {
                self.hurry();
            }
        });
        signal::effect(move || {
            on_signal(move || self.look());
            on_window("pageshow", move |_| self.run());
        });
    }

    /// Tells `follower` what becomes of entries, as long as the current owner lives.
    pub fn follow(self, follower: impl Fn(&Entry, &Outcome) -> bool + 'static) {
        let Some(works) = self.works.get() else {
            return;
        };
        let number = works.numbers.get() + 1;
        works.numbers.set(number);
        let follower: Observer = Rc::new(follower);
        works.followers.borrow_mut().push((number, follower));
        on_cleanup(move || {
            if let Some(works) = self.works.get() {
                works.followers.borrow_mut().retain(|one| one.0 != number);
            }
        });
    }

    /// Does something whenever another tab has seen to an entry so soon that this one has not met it: what
    /// becomes of such an entry is told to nobody here. As long as the current owner lives.
    pub fn on_unmet(self, act: impl Fn() + Copy + 'static) {
        signal::effect(move || {
            on_window("storage", move |event| {
                let event: &web_sys::StorageEvent = event.unchecked_ref();
                let Some(settled) = store::completed_in(event.key(), event.new_value()) else {
                    return;
                };
                let is_it = |entry: &Entry| store::mark(&entry.key, entry.written) == settled;
                let is_met = |entries: &Vec<Entry>| entries.iter().any(is_it);
                if self.entries.try_with_untracked(is_met) == Some(false) {
                    act();
                }
            });
        });
    }

    /// Writes an entry down and sends it. `written` is told how well it is kept, before the network
    /// is tried. Words that are here under their key already, handed over by another tab or by a page
    /// that has gone, are not taken a second time.
    pub fn post(self, mut entry: Entry, written: Box<dyn FnOnce(Kept)>) {
        task::to_the_end(async move {
            if entry.text().is_some()
                && let Some(known) = delivered_log::find_by_key(&entry.key).await
            {
                let outcome = known
                    .failure
                    .map_or(Outcome::Elsewhere, |kind| Outcome::Waits(Failure::of(kind)));
                written(Kept::Stored);
                self.tell(&entry, &outcome);
                return;
            }
            let online = self.online.try_get_untracked().unwrap_or(true);
            if !online {
                entry.failure = Some(FailureKind::Offline);
            }
            entry.request = self.portable(&entry);
            let kept = store::add(&mut entry).await;
            written(kept);
            self.entries.try_update(|all| {
                // A round that went on meanwhile may have met it already.
                if !all.iter().any(|one| one.key == entry.key) {
                    all.push(entry.clone());
                }
            });
            store::signal();
            if online {
                self.run();
            } else {
                let failure = Failure::of(FailureKind::Offline);
                self.tell(&entry, &Outcome::Waits(failure));
            }
        });
    }

    /// Has the requests of entries written down with them, for a service worker to send.
    pub fn serialize_with(self, carrier: SerializeRequest) {
        if let Some(works) = self.works.get() {
            works.carrier.set(Some(carrier));
        }
    }

    fn portable(self, entry: &Entry) -> Option<Value> {
        let works = self.works.get()?;
        let carrier = works.carrier.get()?;
        carrier(works.backend.as_ref()?, entry)
    }

    /// Tries an entry now, whatever it waits for.
    pub fn try_now(self, order: u64) {
        self.between_rounds(Box::new(move |entries| {
            let entry = entries.into_iter().find(|one| one.order == order);
            Box::pin(async move {
                if let Some(mut entry) = entry {
                    entry.not_before = 0;
                    self.save(&entry).await;
                }
            })
        }));
    }

    /// Sends an entry again that may have arrived: its reader wants it.
    pub fn send_again(self, order: u64) {
        self.between_rounds(Box::new(move |entries| {
            let entry = entries.into_iter().find(|one| one.order == order);
            Box::pin(async move {
                if let Some(mut entry) = entry {
                    schedule::send_again(&mut entry);
                    self.save(&entry).await;
                }
            })
        }));
    }

    /// An entry that was in doubt has arrived: it was seen, or its reader says so.
    pub fn has_arrived(self, order: u64) {
        self.between_rounds(Box::new(move |entries| {
            let entry = entries.into_iter().find(|one| one.order == order);
            Box::pin(async move {
                if let Some(entry) = entry {
                    self.settle(&entry, true).await;
                }
            })
        }));
    }

    /// Takes an entry out, unless it has gone by then: waits until what is on its way has arrived.
    pub fn take_back(self, order: u64, taken: Box<dyn FnOnce(Entry)>) {
        self.between_rounds(Box::new(move |entries| {
            let entry = entries.into_iter().find(|one| one.order == order);
            Box::pin(async move {
                if let Some(entry) = entry {
                    self.settle(&entry, false).await;
                    taken(entry);
                }
            })
        }));
    }

    /// The network is back: what waited for it is tried.
    fn hurry(self) {
        self.between_rounds(Box::new(|mut entries| {
            let hurried = schedule::network_is_back(&mut entries);
            entries.retain(|one| hurried.contains(&one.order));
            Box::pin(async move {
                for entry in &entries {
                    store::save(entry).await;
                }
            })
        }));
    }

    /// Does something with the entries while nobody sends any, and has what is due sent afterwards.
    fn between_rounds(self, work: Work) {
        task::to_the_end(async move {
            let held = lock::exclusive(LOCK).await;
            work(self.reload(true).await).await;
            drop(held);
            self.run();
        });
    }

    /// Sees whether what this browser keeps has been cleared, and with it what `was_kept`.
    pub(super) fn find_cleared(self, was_kept: bool) {
        let clearings = store::count_clearings();
        let Some(works) = self.works.get() else {
            return;
        };
        if works.clearings.replace(clearings) != clearings && was_kept {
            self.cleared.try_set(true);
        }
    }

    /// Another tab has changed something.
    pub(super) fn look(self) {
        task::to_the_end(async move {
            self.reload(false).await;
        });
    }

    /// Reads the entries again; whoever waits for one that another tab has settled is told. `alone` under
    /// the lock.
    async fn reload(self, alone: bool) -> Vec<Entry> {
        let Some(site) = self.site.try_get_untracked() else {
            return Vec::new();
        };
        let before = self.entries.try_get_untracked().unwrap_or_default();
        if !before.is_empty() {
            self.find_cleared(true);
        }
        let entries = store::all(&site, &before, alone).await;
        // Compared with what is known now: meanwhile more may have been handed over.
        let known = self.entries.try_get_untracked().unwrap_or_default();
        let gone = known
            .iter()
            .filter(|entry| store::is_completed(&entry.key, entry.written))
            .cloned();
        let gone: Vec<Entry> = gone.collect();
        let mut all = entries;
        for entry in known {
            let listed = all.iter().any(|one| one.key == entry.key);
            if !listed && !store::is_completed(&entry.key, entry.written) {
                all.push(entry);
            }
        }
        self.entries.try_set(all.clone());
        for entry in &gone {
            self.tell(entry, &Outcome::Elsewhere);
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

    /// Gone from this tab's list first, so that it does not take its own doing for another's.
    async fn settle(self, entry: &Entry, arrived: bool) {
        self.entries
            .try_update(|all| all.retain(|one| one.order != entry.order));
        store::complete(entry, arrived).await;
        store::signal();
    }

    /// True where somebody has seen to it.
    fn tell(self, entry: &Entry, outcome: &Outcome) -> bool {
        let Some(works) = self.works.get() else {
            return false;
        };
        if matches!(outcome, Outcome::Waits(_)) {
            // Where the browser knows background synchronisation it sends also when no page is open.
            tell_window("standfirst-waiting");
        }
        let followers = works.followers.borrow().clone();
        let mut seen_to = false;
        for (_, follower) in followers {
            seen_to |= follower(entry, outcome);
        }
        seen_to
    }

    /// Sends what is due, now and when the time has come.
    fn run(self) {
        task::to_the_end(sending::run(self));
    }

    fn wake_at(self, works: &Inner, time: i64) {
        let wait = u64::try_from(time - format::now().milliseconds()).unwrap_or_default();
        let wait = std::time::Duration::from_millis(wait);
        let timer = set_timeout_with_handle(move || self.run(), wait).ok();
        if let Some(earlier) = works.timer.replace(timer) {
            earlier.clear();
        }
    }
}
