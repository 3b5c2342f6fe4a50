//! The library of articles on this device: records each article that is read, and saves articles for offline
//! reading.

use super::{Conversation, Session, background_loading, page_head};
use standfirst_html::text_of;
use standfirst_i18n::format;
use standfirst_model::Article;
use standfirst_offline::library::{self, StoredArticle};
use standfirst_offline::{OwnComments, cached_response, device, inventory, response_cache};
use standfirst_reactive::{RwSignal, effect, task};

/// The number of thread pages that are cached for a saved article, and for one that is only read.
const MAX_PAGES_SAVED: usize = 20;
const MAX_PAGES_READ: usize = 1;

/// Whether an article is saved on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SavedState {
    /// Recorded only because it was read.
    #[default]
    Read,
    /// It is being saved.
    Saving,
    /// The reader has saved it.
    Saved,
    /// Saved, but without some of its comments or pictures.
    Partial,
    /// It was not saved: the device has no room for it, or the article could not be loaded.
    NoRoom,
}

impl SavedState {
    fn of(saved: &StoredArticle) -> Self {
        if saved.partly {
            Self::Partial
        } else {
            Self::Saved
        }
    }
}

/// The library's state for the article being read. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Saving {
    session: Session,
    stored: RwSignal<StoredArticle>,
    /// Whether the article is saved.
    pub status: RwSignal<SavedState>,
}

impl Saving {
    /// Records that an article is read.
    pub fn of(session: Session, article: &Article, conversation: Option<Conversation>) -> Self {
        let teaser = &article.teaser;
        let stored = StoredArticle {
            site: page_head::site(),
            slug: teaser.slug.clone(),
            headline: text_of(&teaser.headline),
            standfirst: teaser.standfirst.as_ref().map(text_of).unwrap_or_default(),
            section: teaser
                .section
                .as_ref()
                .map(|section| section.name.clone())
                .unwrap_or_default(),
            read: format::now().milliseconds(),
            ..StoredArticle::default()
        };
        let saving = Self {
            session,
            stored: RwSignal::new(stored),
            status: RwSignal::new(SavedState::Read),
        };
        effect(move || {
            task::spawn_detached(async move {
                saving.record().await;
                if background_loading::is_allowed() {
                    let own = conversation.filter(|one| has_edit_tokens(*one));
                    saving.cache_thread(own, MAX_PAGES_READ).await;
                }
            });
        });
        saving
    }

    async fn record(self) {
        let Some(mut stored) = self.stored.try_get_untracked() else {
            return;
        };
        if let Some(known) = library::get(&stored.name()).await {
            stored.saved = known.saved;
            stored.partly = known.partly;
            stored.images = known.images;
        }
        library::put(&stored).await;
        if stored.saved {
            self.status.try_set(SavedState::of(&stored));
        }
        self.stored.try_set(stored);
    }

    /// Saves the article with its thread and these pictures, or removes it from the saved ones.
    pub fn toggle(self, conversation: Option<Conversation>, images: Vec<String>) {
        match self.status.get_untracked() {
            SavedState::Saving => {}
            SavedState::Saved | SavedState::Partial => {
                self.status.set(SavedState::Read);
                self.stored.update(|stored| stored.saved = false);
                let stored = self.stored.get_untracked();
                task::spawn_detached(async move {
                    device::remove_images(&library::images_only_in(&stored).await).await;
                    library::put(&stored).await;
                });
            }
            SavedState::Read | SavedState::NoRoom => {
                self.status.set(SavedState::Saving);
                self.stored.update(|stored| {
                    stored.saved = true;
                    stored.images = images;
                });
                let stored = self.stored.get_untracked();
                // Firefox asks the reader for permission, who may take their time: do not wait for the answer.
                task::spawn_detached(async {
                    device::persist().await;
                });
                task::spawn_detached(async move {
                    let status = self.save(stored, conversation).await;
                    self.status.try_set(status);
                });
            }
        }
    }

    /// Saves the article, its thread and its pictures, and returns the resulting state.
    async fn save(
        self,
        mut stored: StoredArticle,
        conversation: Option<Conversation>,
    ) -> SavedState {
        if !library::put(&stored).await {
            return SavedState::NoRoom;
        }
        // Load the article again: if the device was full, its cached response may have been evicted.
        let before = response_cache::uncached_count();
        let backend = self.session.articles();
        let article = backend.article(&stored.slug).await;
        if article.is_err() || response_cache::uncached_count() != before {
            stored.saved = false;
            library::put(&stored).await;
            return SavedState::NoRoom;
        }
        let with_comments = self.cache_thread(conversation, MAX_PAGES_SAVED).await;
        let with_pictures = device::save_images(&stored.images).await;
        stored.partly =
            !with_comments || !with_pictures || response_cache::uncached_count() != before;
        library::put(&stored).await;
        let status = SavedState::of(&stored);
        self.stored.try_set(stored);
        status
    }

    /// Loads pages of the thread, so that the transport caches the responses. The requests send no edit tokens,
    /// because responses to requests with edit tokens are not cached.
    ///
    /// Returns false if a page could not be loaded, or there are more pages.
    async fn cache_thread(self, conversation: Option<Conversation>, most: usize) -> bool {
        let (Some(conversation), Some(backend)) = (conversation, self.session.comments()) else {
            return true;
        };
        let order = conversation.order.try_get_untracked();
        let Some((order, page)) = order.zip(conversation.page.try_get_untracked()) else {
            return false;
        };
        let mut cursor = None;
        for _ in 0..most {
            let Ok(answer) = backend.thread(&page, order, cursor.as_ref(), &[]).await else {
                return false;
            };
            cursor = answer.next;
            if cursor.is_none() {
                return true;
            }
        }
        false
    }
}

fn has_edit_tokens(conversation: Conversation) -> bool {
    let tokens = conversation.own.try_with_untracked(OwnComments::tokens);
    tokens.is_some_and(|tokens| !tokens.is_empty())
}

/// An article on this device, with the size of its text and thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The article.
    pub stored: StoredArticle,
    /// The size in bytes.
    pub bytes: usize,
}

/// The state of the page that lists the device's articles. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Library {
    /// The articles; `None` until they are read from the database.
    pub listed: RwSignal<Option<Vec<Listed>>>,
    /// The number of bytes that the site uses in all, if the browser reports it.
    pub used: RwSignal<Option<f64>>,
    /// Whether the browser has promised not to evict the site's data.
    pub is_persistent: RwSignal<bool>,
    /// The number of articles that were removed to make room since this page was last opened.
    pub evicted: u32,
}

impl Library {
    /// Reads the library.
    pub fn open() -> Self {
        let opened = Self {
            listed: RwSignal::new(None),
            used: RwSignal::new(None),
            is_persistent: RwSignal::new(false),
            evicted: library::evicted_count(),
        };
        effect(move || {
            // Shown once: reset the count as soon as the reader has seen it.
            library::reset_evicted_count();
            opened.reload();
        });
        opened
    }

    fn reload(self) {
        task::spawn_detached(async move {
            let copies = cached_response::all().await;
            let bytes_of = |name: &str| {
                let about = copies.iter().filter(|(_, copy)| copy.about == name);
                about.map(|(_, copy)| copy.bytes()).sum()
            };
            let all = library::of_site(&page_head::site()).await.into_iter();
            let listed = all.map(|stored| Listed {
                bytes: bytes_of(&stored.name()),
                stored,
            });
            self.listed.try_set(Some(listed.collect()));
            self.used.try_set(device::bytes_used().await);
            self.is_persistent.try_set(device::is_persistent().await);
        });
    }

    /// Removes one article, or all of them.
    pub fn remove(self, slug: Option<String>) {
        let listed = self.listed.get_untracked().unwrap_or_default();
        let removed = listed
            .into_iter()
            .map(|one| one.stored)
            .filter(move |stored| slug.as_ref().is_none_or(|slug| stored.slug == *slug));
        let removed: Vec<StoredArticle> = removed.collect();
        task::spawn_detached(async move {
            for stored in removed {
                device::remove_images(&library::images_only_in(&stored).await).await;
                library::remove(&stored.name()).await;
            }
            self.reload();
        });
    }
}

/// How much of each kind of data is stored on this device. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Inventory {
    /// The kinds with their counts; empty until they are counted.
    pub counts: RwSignal<Vec<(inventory::Kind, usize)>>,
    /// The number of bytes that articles and threads use.
    pub article_bytes: RwSignal<usize>,
    /// True once everything has been cleared.
    pub cleared: RwSignal<bool>,
}

impl Inventory {
    /// Counts everything.
    pub fn count() -> Self {
        let inventory = Self {
            counts: RwSignal::new(Vec::new()),
            article_bytes: RwSignal::new(0),
            cleared: RwSignal::new(false),
        };
        effect(move || inventory.reload());
        inventory
    }

    fn reload(self) {
        task::spawn_detached(async move {
            let mut counts = Vec::new();
            for kind in inventory::Kind::ALL {
                counts.push((kind, kind.count().await));
            }
            self.counts.try_set(counts);
            self.article_bytes.try_set(inventory::article_bytes().await);
        });
    }

    /// Clears everything.
    pub fn clear(self) {
        task::spawn_detached(async move {
            inventory::clear().await;
            device::delete_caches().await;
            self.cleared.try_set(true);
            self.reload();
        });
    }
}
