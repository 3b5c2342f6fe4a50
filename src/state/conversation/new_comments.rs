//! Polling for new comments. They are counted, and shown only when the reader says so, so that nothing moves while
//! they read.

use std::time::Duration;

use leptos::prelude::*;

use super::Conversation;
use crate::state::window::on_window;
use crate::state::{Remote, background_loading};
use standfirst_model::order::sort_by;
use standfirst_model::thread::PageCursor;
use standfirst_model::{Comment, CommentId, Moment, SortOrder, Thread, ThreadPage};
use standfirst_reactive::{RwSignal, effect};

/// The most ticks that are skipped between two polls: a quiet thread is polled eight times less often.
const MAX_SKIPPED_TICKS: u32 = 7;

/// The interval between polls, in ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollSchedule {
    interval: u32,
    remaining: u32,
}

impl PollSchedule {
    /// Counts a tick. Returns true if it is time to poll.
    pub fn tick(&mut self) -> bool {
        if self.remaining == 0 {
            return true;
        }
        self.remaining -= 1;
        false
    }

    /// Sets the next interval: short after a poll that found something new, longer after one that did not.
    pub fn record_poll(&mut self, has_new: bool) {
        self.interval = if has_new {
            0
        } else {
            (self.interval * 2 + 1).min(MAX_SKIPPED_TICKS)
        };
        self.remaining = self.interval;
    }
}

/// What a thread contained when it was loaded. Comments that were then on pages not loaded are not new either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    newest: Option<Moment>,
    /// Sorted.
    ids: Vec<CommentId>,
}

impl Seen {
    /// Describes a thread that is loaded up to its newest comment.
    pub fn of(thread: &Thread) -> Self {
        Self {
            newest: newest(thread.all()),
            ids: Vec::new(),
        }
    }

    /// Describes a thread whose newest comments are on a page that is not loaded.
    pub fn with_latest(thread: &Thread, latest: &[Comment]) -> Self {
        Self {
            newest: newest(thread.all().chain(latest)),
            ids: sorted_ids(latest),
        }
    }

    fn has(&self, one: &Comment) -> bool {
        let is_older = self
            .newest
            .is_some_and(|newest| one.created.is_none_or(|created| created < newest));
        is_older || self.ids.binary_search(&one.id).is_ok()
    }
}

fn newest<'a>(comments: impl Iterator<Item = &'a Comment>) -> Option<Moment> {
    comments.filter_map(|one| one.created).max()
}

/// Returns sorted ids for a binary search. A linear search for each comment of a page would be quadratic.
fn sorted_ids(comments: &[Comment]) -> Vec<CommentId> {
    let mut ids: Vec<CommentId> = comments.iter().map(|one| one.id.clone()).collect();
    sort_by(&mut ids, |a, b| a < b);
    ids
}

/// Returns the comments of a page that are new: neither in the thread, nor among the `known` new comments, nor
/// there when the thread was loaded.
pub fn unseen_comments(
    thread: &Thread,
    known: &[Comment],
    seen: &Seen,
    page: Vec<Comment>,
) -> Vec<Comment> {
    let known = sorted_ids(known);
    page.into_iter()
        .filter(|one| thread.get(&one.id).is_none())
        .filter(|one| known.binary_search(&one.id).is_err())
        .filter(|one| !seen.has(one))
        .collect()
}

impl Conversation {
    /// Polls for new comments while the page is visible and its connection is not metered, until the current owner
    /// is cleaned up.
    pub fn watch_new_comments(self) {
        let seconds = self.session.config(|config| config.new_comments_seconds);
        if seconds == 0 {
            return;
        }
        let schedule = RwSignal::new(PollSchedule::default());
        let poll = move || {
            let ready = matches!(self.status.try_get_untracked(), Some(Remote::Ready(())));
            let online = self.session.online.try_get_untracked() == Some(true);
            if !ready || !online || !background_loading::is_allowed() {
                return;
            }
            if schedule.try_update(PollSchedule::tick) != Some(true) {
                return;
            }
            self.spawn_with_owner(async move {
                let has_new = self.poll().await;
                schedule.try_update(|schedule| schedule.record_poll(has_new));
            });
        };
        effect(move || {
            if matches!(self.status.get(), Remote::Ready(())) {
                self.remember_seen();
            }
        });
        effect(move || {
            let every = Duration::from_secs(seconds.into());
            if let Ok(handle) = set_interval_with_handle(poll, every) {
                on_cleanup(move || handle.clear());
            }
            // A reader who comes back to the page wants new comments at once.
            on_window("visibilitychange", move |_| {
                schedule.try_set(PollSchedule::default());
                poll();
            });
        });
    }

    /// Polls once.
    pub fn poll_new_comments(self) {
        // Reload edit tokens before polling, since another tab may have received some: the backend shows a held
        // comment only to the holder of its token.
        self.reload_own_comments();
        self.spawn_with_owner(async move {
            self.poll().await;
        });
    }

    /// Remembers what the thread contains once it is loaded. If its newest comments are on a page that is not
    /// loaded, requests that page.
    fn remember_seen(self) {
        if self.is_newest_loaded() {
            let seen = self.thread.with_untracked(Seen::of);
            self.seen.set(Some(seen));
        } else {
            self.spawn_with_owner(async move {
                self.poll().await;
            });
        }
    }

    /// Whether the newest comments are loaded: the thread is complete, or its order puts the newest first. Also true
    /// if the backend cannot sort by newest: no other page would show them.
    fn is_newest_loaded(self) -> bool {
        let order = self.order.try_get_untracked().unwrap_or_default();
        let is_complete = self.next.try_with_untracked(Option::is_none) == Some(true);
        is_complete || self.latest_first(order) == order
    }

    fn latest_first(self, order: SortOrder) -> SortOrder {
        self.settings
            .try_with_untracked(|settings| settings.latest_first(order))
            .unwrap_or(order)
    }

    /// Returns the cursor of the page with the newest comments: the last page if the thread is complete and sorted by
    /// oldest, else `None`, which is the first page, where a backend that sorts by newest lists them.
    fn latest_cursor(self, order: SortOrder) -> Option<PageCursor> {
        let is_complete = self.next.try_with_untracked(Option::is_none) == Some(true);
        let is_at_end = is_complete && order == SortOrder::Oldest;
        is_at_end.then(|| self.last_cursor.try_get_untracked().flatten())?
    }

    /// Polls once. Returns true if it found something new.
    async fn poll(self) -> bool {
        let Some(backend) = self.backend() else {
            return false;
        };
        let (Some(order), Some(round)) = (
            self.order.try_get_untracked(),
            self.round.try_get_untracked(),
        ) else {
            return false;
        };
        let order = self.latest_first(order);
        let cursor = self.latest_cursor(order);
        // Ignore a failed poll; what is loaded stays.
        let backend = backend.bypassing_cache();
        let Ok(page) = self.request_page(&backend, order, cursor.as_ref()).await else {
            return false;
        };
        if self.round.try_get_untracked() != Some(round) {
            return false;
        }
        self.add_new_comments(page)
    }

    fn add_new_comments(self, page: ThreadPage) -> bool {
        self.remove_appeared(&page.comments);
        let known = self.new_comments.try_get_untracked().unwrap_or_default();
        let found = self.find_new(&known, page.comments);
        if known.is_empty() && found.is_empty() {
            // Most polls end here. Going on would reload `own`, which every comment of the thread tracks.
            return false;
        }
        // A comment that another tab has posted meanwhile is the reader's own here too.
        self.reload_own_comments();
        let own = self.own.try_get_untracked().unwrap_or_default();
        let is_own = |one: &Comment| own.get(&one.id).is_some();
        let has_new = !found.iter().all(is_own);
        let all = known.into_iter().chain(found);
        let (mine, others): (Vec<_>, Vec<_>) = all.partition(is_own);
        let count = u32::try_from(others.len()).unwrap_or(u32::MAX);
        if has_new || !mine.is_empty() {
            self.new_comments.try_set(others);
        }
        for comment in mine {
            self.show_own(comment);
        }
        if has_new {
            let message = self.session.count("comments.new", count);
            self.announce(message);
        }
        has_new
    }

    /// Returns the new comments of a page, including the reader's own that are not shown yet.
    fn find_new(self, known: &[Comment], page: Vec<Comment>) -> Vec<Comment> {
        let seen = self.seen.try_get_untracked().flatten();
        let is_loaded = self.is_newest_loaded();
        let found = self.thread.try_with_untracked(|thread| {
            let before = seen.clone().unwrap_or_else(|| {
                if is_loaded {
                    Seen::of(thread)
                } else {
                    Seen::with_latest(thread, &page)
                }
            });
            let found = unseen_comments(thread, known, &before, page);
            (before, found)
        });
        let (before, found) = found.unwrap_or_default();
        self.seen.try_set(Some(before));
        found
    }

    /// Adds the new comments to the thread and scrolls to the first of them.
    pub fn show_new_comments(self) {
        let mut new = self.new_comments.get_untracked();
        self.new_comments.set(Vec::new());
        sort_by(&mut new, |a, b| a.created < b.created);
        let first = new.first().map(|first| first.id.clone());
        let order = self.order.get_untracked();
        let ids: Vec<CommentId> = new.iter().map(|one| one.id.clone()).collect();
        self.change(|thread| {
            for comment in new {
                thread.add_own(comment, order);
            }
        });
        for id in &ids {
            self.reveal(id);
        }
        if let Some(first) = first {
            self.target.set(Some(first));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(id: &str, time: i64) -> Comment {
        let mut comment = Comment::new(id, None, "x");
        comment.created = Some(Moment::from_milliseconds(time));
        comment
    }

    #[test]
    fn only_comments_later_than_all_known_ones_are_new() {
        let mut thread = Thread::default();
        thread.append(ThreadPage {
            comments: vec![at("1", 10), at("2", 20)],
            ..ThreadPage::default()
        });
        let seen = Seen::of(&thread);
        let page = vec![at("old", 15), at("2", 20), at("new", 30)];
        let found = unseen_comments(&thread, &[], &seen, page.clone());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].id, "new".into());
        assert_eq!(unseen_comments(&thread, &found, &seen, page), []);
        let empty = Thread::default();
        let first = unseen_comments(&empty, &[], &Seen::of(&empty), vec![at("1", 1)]);
        assert_eq!(first.len(), 1);
    }

    /// Sixteen times as many comments take sixteen times as long, and up to 48 times on a busy machine. A
    /// quadratic algorithm would take 256 times as long.
    #[test]
    fn thousands_of_new_comments_are_found_in_linear_time() {
        let comments = |from: i64, count: i64| -> Vec<Comment> {
            let ids = (from..from + count).rev();
            ids.map(|id| Comment::new(id.to_string(), None, "x"))
                .collect()
        };
        let seconds = |count: i64| {
            let takes = (0..3).map(|_| {
                let seen = Seen::with_latest(&Thread::default(), &comments(0, count));
                let known = comments(count, count);
                let page = comments(0, 3 * count);
                let start = std::time::Instant::now();
                let found = unseen_comments(&Thread::default(), &known, &seen, page);
                assert_eq!(found.len() as i64, count);
                assert_eq!(found[0].id, (3 * count - 1).to_string().as_str().into());
                start.elapsed().as_secs_f64()
            });
            takes.fold(f64::INFINITY, f64::min)
        };
        let (few, many) = (seconds(500), seconds(8_000));
        assert!(
            many < few * 48.0 + 0.3,
            "{few} s for a sixteenth, {many} s for all"
        );
    }

    #[test]
    fn comments_on_a_page_that_is_not_loaded_are_not_new() {
        for dated in [true, false] {
            let comment = |number: i64| {
                let one = at(&number.to_string(), number);
                let created = one.created.filter(|_| dated);
                Comment { created, ..one }
            };
            // 38 of 50 comments are loaded, the oldest first; the newest page was polled once.
            let mut thread = Thread::default();
            thread.append(ThreadPage {
                comments: (1..=38).map(comment).collect(),
                ..ThreadPage::default()
            });
            let latest: Vec<Comment> = (13..=50).rev().map(comment).collect();
            let seen = Seen::with_latest(&thread, &latest);
            assert_eq!(unseen_comments(&thread, &[], &seen, latest), []);
            let mut own = comment(52);
            own.id = "own".into();
            thread.add_own(own, SortOrder::Oldest);
            let latest: Vec<Comment> = (14..=51).rev().map(comment).collect();
            let found = unseen_comments(&thread, &[], &seen, latest);
            assert_eq!(found.len(), 1, "dated: {dated}");
            // The reader's own comment is later and must not hide one that was posted before it.
            assert_eq!(found[0].id, "51".into());
        }
    }

    #[test]
    fn a_quiet_thread_is_polled_less_and_less_often() {
        let mut schedule = PollSchedule::default();
        let mut polled_at = Vec::new();
        for tick in 0..30 {
            if schedule.tick() {
                polled_at.push(tick);
                schedule.record_poll(false);
            }
        }
        assert_eq!(polled_at, [0, 2, 6, 14, 22]);
        schedule.record_poll(true);
        assert!(schedule.tick());
    }
}
