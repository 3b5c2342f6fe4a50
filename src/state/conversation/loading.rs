//! Loading a thread: its first page, further pages, and as many pages as it takes to find a comment.

use leptos::prelude::untrack;

use super::{Conversation, More, ROWS};
use crate::state::{Remote, WidgetEvent, report};
use standfirst_backend::Backend;
use standfirst_model::thread::{Outline, PageCursor};
use standfirst_model::{CommentId, SortOrder, Thread, ThreadPage};
use standfirst_offline::preferences;

/// After this many pages in a row with nothing new on them, a thread is at its end. One such page is not enough: a
/// whole page of new comments may have been posted since, which moves the known ones to the next page.
const MAX_PAGES_WITHOUT_NEW: usize = 3;

/// After this many pages, the comment of a permalink is assumed to be deleted.
const MAX_PAGES_SEARCHED: usize = 60;

impl Conversation {
    /// Requests the settings and the first page; call it again to retry.
    pub fn load(self) {
        let Some(backend) = self.backend() else {
            return;
        };
        let round = self.next_round();
        self.status.set(Remote::Loading);
        let settings_backend = backend.clone();
        self.spawn_with_owner(async move {
            // Fixed settings are shown at once; the backend's own replace them when they arrive.
            match settings_backend.settings().await {
                Ok(settings) => {
                    self.settings
                        .try_set(super::with_publisher_settings(self.session(), settings));
                }
                Err(error) => {
                    report(&error);
                }
            }
        });
        self.spawn_with_owner(async move {
            self.load_first(&backend, round).await;
            self.load_wanted(&backend, round).await;
            if let Some(Some(target)) = self.target.try_get_untracked() {
                self.show_or_search(target);
            }
        });
    }

    async fn load_first(self, backend: &Backend, round: u32) {
        let Some(order) = self.order.try_get_untracked() else {
            return;
        };
        let fresh = self.fresh.try_with_untracked(Vec::len).unwrap_or_default();
        let answer = self.request_page(backend, order, None).await;
        if self.round.try_get_untracked() != Some(round) {
            return;
        }
        match answer {
            Ok(page) => {
                let before = self.change(Thread::take).unwrap_or_default();
                self.new_comments.try_set(Vec::new());
                self.seen.try_set(None);
                self.pages.try_set(0);
                self.add_page(page, None);
                if let Some(composer) = self.session.composer.get_untracked() {
                    (composer.keep_own_comments)(self, &before, fresh);
                }
                self.status.try_set(Remote::Ready(()));
                let total = self
                    .thread
                    .try_with_untracked(standfirst_model::Thread::total);
                self.session()
                    .emit(WidgetEvent::Loaded(total.unwrap_or_default()));
            }
            Err(error) => {
                let failure = report(&error);
                self.session().emit(WidgetEvent::LoadFailed(failure.kind));
                self.status.try_set(Remote::Failed(failure));
            }
        }
    }

    /// Loads the further pages that are restored at the start.
    async fn load_wanted(self, backend: &Backend, round: u32) {
        loop {
            let pages = self.pages.try_get_untracked().unwrap_or_default();
            let wanted = self.pages_wanted.try_get_untracked().unwrap_or_default();
            let is_last = self.round.try_get_untracked() != Some(round) || pages >= wanted;
            if is_last || self.load_next(backend).await.is_none() {
                break;
            }
        }
        self.pages_wanted.try_set(1);
    }

    /// Restores as much as there was when the reader left. Call it before the first load.
    pub fn resume(self, pages: usize, rows: usize, folded: Vec<CommentId>) {
        self.pages_wanted.set(pages.clamp(1, MAX_PAGES_SEARCHED));
        self.rows.set(rows.max(ROWS));
        self.folded.set(folded);
    }

    /// Shows more of the comments that are loaded, or requests the next page.
    pub fn load_more(self) {
        let Some(backend) = self.backend() else {
            return;
        };
        if self.more.get_untracked() == More::Loading {
            return;
        }
        let before = untrack(|| self.outline.get());
        if before.left > 0 {
            self.show_more_rows(before.left.min(ROWS), &before);
            return;
        }
        self.spawn_with_owner(async move {
            if let Some(added) = self.load_next(&backend).await {
                self.show_more_rows(usize::try_from(added).unwrap_or_default(), &before);
            }
        });
    }

    /// Shows this many more comments.
    fn show_more_rows(self, added: usize, before: &Outline) {
        self.rows.try_update(|rows| *rows += added);
        let first = untrack(|| {
            self.outline.with(|outline| {
                let mut order = outline.order().into_iter();
                order.find(|id| !before.shows(id)).cloned()
            })
        });
        self.first_added.try_set(first);
        let message = self
            .session()
            .count("comments.loaded", u32::try_from(added).unwrap_or(u32::MAX));
        self.announce(message);
    }

    /// Loads the next page that has something new on it. Returns how many comments it added, or `None` if it could
    /// not be loaded.
    async fn load_next(self, backend: &Backend) -> Option<u32> {
        for _ in 0..MAX_PAGES_WITHOUT_NEW {
            let added = self.load_page(backend).await?;
            if added > 0 {
                return Some(added);
            }
            if self.next.try_with_untracked(Option::is_none)? {
                break;
            }
        }
        // Stop here: a backend that repeats the same page would be requested for ever.
        self.next.try_set(None);
        Some(0)
    }

    async fn load_page(self, backend: &Backend) -> Option<u32> {
        let cursor = self.next.try_get_untracked()??;
        let order = self.order.try_get_untracked()?;
        let round = self.round.try_get_untracked()?;
        let before = self
            .thread
            .try_with_untracked(standfirst_model::Thread::loaded_count)?;
        self.more.try_set(More::Loading);
        let answer = self.request_page(backend, order, Some(&cursor)).await;
        if self.round.try_get_untracked() != Some(round) {
            return None;
        }
        match answer {
            Ok(page) => {
                self.add_page(page, Some(cursor));
                self.more.try_set(More::Idle);
                let after = self
                    .thread
                    .try_with_untracked(standfirst_model::Thread::loaded_count)?;
                u32::try_from(after - before).ok()
            }
            Err(error) => {
                self.more.try_set(More::Failed(report(&error)));
                None
            }
        }
    }

    /// Changes the sort order and loads the thread again.
    pub fn sort(self, order: SortOrder) {
        preferences::set_sort_order(order);
        self.order.set(order);
        self.rows.set(ROWS);
        self.load();
    }

    /// Goes to a comment: shows it if it is loaded, else loads pages until it is.
    pub fn seek(self, id: CommentId) {
        self.target.set(Some(id.clone()));
        if !matches!(self.status.get_untracked(), Remote::Ready(())) {
            // The first page is still loading. Once it is loaded, `load` looks for the target.
            return;
        }
        self.show_or_search(id);
    }

    /// Shows a comment that is loaded; otherwise starts a search for it.
    fn show_or_search(self, id: CommentId) {
        if self.show_if_loaded(&id) != Some(false) {
            return;
        }
        self.session
            .composer
            .with_loaded(Box::new(move |composer| match composer {
                Ok(composer) if self.is_live() => (composer.search)(self, id),
                Ok(_) => {}
                Err(failure) => self.announce(self.session.explain(&failure)),
            }));
    }

    /// Returns false if the comment is not loaded yet, and `None` if the conversation is disposed.
    fn show_if_loaded(self, id: &CommentId) -> Option<bool> {
        let is_loaded = self
            .thread
            .try_with_untracked(|thread| thread.get(id).is_some())?;
        if is_loaded {
            self.reveal(id);
            // Setting the same target again makes the view scroll to the comment once it is rendered.
            self.target.try_set(Some(id.clone()));
        }
        Some(is_loaded)
    }

    fn announce_missing_target(self) {
        let message = self.session().message("comments.target-missing");
        self.announce(message);
    }

    /// Loads pages of the thread until it contains a comment.
    pub fn search(self, id: CommentId) {
        let Some(backend) = self.backend() else {
            return;
        };
        self.spawn_with_owner(async move { self.load_until(&backend, &id).await });
    }

    async fn load_until(self, backend: &Backend, id: &CommentId) {
        for _ in 0..MAX_PAGES_SEARCHED {
            if self.show_if_loaded(id) != Some(false) {
                return;
            }
            if self.load_next(backend).await.is_none() {
                break;
            }
        }
        self.load_hidden_until(backend, id).await;
    }

    /// Loads all replies that the backend has held back: the target may be among them.
    async fn load_hidden_until(self, backend: &Backend, id: &CommentId) {
        let parents: Vec<CommentId> = self
            .thread
            .try_with_untracked(|thread| {
                let parents = thread.all().filter(|comment| comment.hidden_replies > 0);
                parents.map(|comment| comment.id.clone()).collect()
            })
            .unwrap_or_default();
        for parent in parents {
            self.fetch_replies(backend, &parent).await;
            if self.show_if_loaded(id) != Some(false) {
                return;
            }
        }
        self.announce_missing_target();
    }

    /// Requests the replies to a comment that the backend did not send with it.
    pub fn load_replies(self, parent: CommentId) {
        let Some(backend) = self.backend() else {
            return;
        };
        self.spawn_with_owner(async move { self.fetch_replies(&backend, &parent).await });
    }

    async fn fetch_replies(self, backend: &Backend, parent: &CommentId) {
        let Some(page) = self.page.try_get_untracked() else {
            return;
        };
        match backend.replies(&page, parent).await {
            Ok(replies) => {
                self.change(|thread| {
                    thread.append(ThreadPage {
                        comments: replies,
                        ..ThreadPage::default()
                    });
                    thread.update(parent, |comment| comment.hidden_replies = 0);
                });
            }
            Err(error) => {
                self.action_error
                    .try_set(Some((parent.clone(), report(&error))));
            }
        }
    }

    pub(super) async fn request_page(
        self,
        backend: &Backend,
        order: SortOrder,
        cursor: Option<&PageCursor>,
    ) -> Result<ThreadPage, standfirst_backend::BackendError> {
        let page = self.page.try_get_untracked().unwrap_or_default();
        let tokens = self
            .own
            .try_with_untracked(standfirst_offline::OwnComments::tokens);
        backend
            .thread(&page, order, cursor, &tokens.unwrap_or_default())
            .await
    }

    fn add_page(self, page: ThreadPage, cursor: Option<PageCursor>) {
        self.pages.try_update(|pages| *pages += 1);
        self.last_cursor.try_set(cursor);
        self.next.try_set(page.next.clone());
        if let Some(closed) = page.closed {
            self.closed.try_set(closed);
        }
        if let Some(composer) = self.session.composer.get_untracked() {
            (composer.remove_appeared)(self, &page.comments);
        }
        self.change(|thread| thread.append(page));
        let waits = self.new_comments.try_with_untracked(|new| !new.is_empty());
        if waits == Some(true) {
            self.thread.try_with_untracked(|thread| {
                self.new_comments
                    .try_update(|new| new.retain(|one| thread.get(&one.id).is_none()))
            });
        }
    }

    fn next_round(self) -> u32 {
        self.round.update(|round| *round += 1);
        self.round.get_untracked()
    }
}
