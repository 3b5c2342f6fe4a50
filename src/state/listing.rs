//! A list of articles: the front page, or one section or topic.

use leptos::prelude::*;

use super::{Remote, Session};
use standfirst_model::article::append_unlisted;
use standfirst_model::{Collection, Failure, Teaser, thread::PageCursor};
use standfirst_reactive::{RwSignal, task};

/// The most pages that are loaded again for a reader who comes back.
const MAX_RESUMED_PAGES: usize = 20;

/// After this many pages in a row with nothing new on them, a list is at its end.
const MAX_PAGES_WITHOUT_NEW: usize = 3;

/// A list of articles that is loaded page by page.
#[derive(Clone, Copy)]
pub struct Listing {
    session: Session,
    owner: RwSignal<Owner>,
    collection: RwSignal<Option<Collection>>,
    /// The articles loaded so far.
    pub teasers: RwSignal<Remote<Vec<Teaser>>>,
    /// Where the next page starts, if there is one.
    pub next: RwSignal<Option<PageCursor>>,
    /// True while the next page is loading.
    pub busy: RwSignal<bool>,
    /// The number of pages loaded so far.
    pub pages: RwSignal<usize>,
    /// The index of the first article that the reader's last request added.
    pub first_added: RwSignal<Option<usize>>,
    /// The number of pages to load at the start: as many as there were before.
    pages_wanted: RwSignal<usize>,
    /// Why the next page could not be loaded.
    pub more_failed: RwSignal<Option<Failure>>,
}

impl Listing {
    /// Creates a list of one collection, or of all articles, without requesting it.
    pub fn new(session: Session, collection: Option<Collection>) -> Self {
        Self {
            session,
            owner: RwSignal::new(Owner::current().unwrap_or_default()),
            collection: RwSignal::new(collection),
            teasers: RwSignal::new(Remote::Loading),
            next: RwSignal::new(None),
            busy: RwSignal::new(false),
            pages: RwSignal::new(0),
            first_added: RwSignal::new(None),
            pages_wanted: RwSignal::new(1),
            more_failed: RwSignal::new(None),
        }
    }

    /// Restores as many pages as there were when the reader left. Call it before the first load.
    pub fn resume(self, pages: usize) {
        self.pages_wanted.set(pages.clamp(1, MAX_RESUMED_PAGES));
    }

    /// Requests the first page; call it again to retry.
    pub fn load(self) {
        if !self.teasers.with_untracked(Remote::is_loading) {
            self.teasers.set(Remote::Loading);
        }
        let backend = self.session.articles();
        let collection = self.collection.get_untracked();
        task::spawn_with_owner(&self.owner.get_untracked(), async move {
            match backend.articles(collection.as_ref(), None).await {
                Ok(page) => {
                    self.pages.try_set(1);
                    self.next.try_set(page.next);
                    self.teasers.try_set(Remote::Ready(page.teasers));
                }
                Err(error) => {
                    self.teasers.try_set(Remote::Failed(super::report(&error)));
                    return;
                }
            }
            while self.pages.try_get_untracked() < self.pages_wanted.try_get_untracked() {
                if !self.load_next().await {
                    break;
                }
            }
            self.pages_wanted.try_set(1);
        });
    }

    /// Requests the next page.
    pub fn load_more(self) {
        if self.busy.get_untracked() {
            return;
        }
        let before = self
            .teasers
            .with_untracked(|teasers| teasers.ready().map(Vec::len));
        task::spawn_detached(async move {
            if self.load_next().await {
                self.first_added.try_set(before);
            }
        });
    }

    /// Loads the next page that has something new on it. Returns false if there is none, or it could not be
    /// loaded.
    async fn load_next(self) -> bool {
        for _ in 0..MAX_PAGES_WITHOUT_NEW {
            match self.load_page().await {
                Some(0) => {}
                added => return added.is_some(),
            }
        }
        // Stop here: a backend that repeats the same page would be requested for ever.
        self.next.try_set(None);
        false
    }

    /// Loads one page and returns how many articles it added, or `None` if it could not be loaded.
    async fn load_page(self) -> Option<usize> {
        let cursor = self.next.try_get_untracked()??;
        let collection = self.collection.try_get_untracked()?;
        self.busy.try_set(true);
        self.more_failed.try_set(None);
        let backend = self.session.articles();
        let answer = backend.articles(collection.as_ref(), Some(&cursor)).await;
        self.busy.try_set(false);
        match answer {
            Ok(page) => {
                self.pages.try_update(|pages| *pages += 1);
                self.next.try_set(page.next);
                self.teasers.try_update(|teasers| {
                    let Remote::Ready(teasers) = teasers else {
                        return 0;
                    };
                    let before = teasers.len();
                    append_unlisted(teasers, page.teasers);
                    teasers.len() - before
                })
            }
            Err(error) => {
                self.more_failed.try_set(Some(super::report(&error)));
                None
            }
        }
    }
}
