//! The comment thread of an article, stored flat as `id → comment` and `parent → ids`. The tree is derived from it.

mod changes;
mod outline;

use super::{Comment, CommentId, CommentStatus};
use crate::order::sort_by;
pub use changes::Changes;
pub use outline::{Outline, View};

/// The order in which a backend lists a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum SortOrder {
    /// Oldest comments first.
    #[default]
    Oldest,
    /// Newest comments first.
    Newest,
    /// Comments with the best score first.
    Best,
}

impl SortOrder {
    /// Returns the name used in message keys and stored preferences.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Newest => "newest",
            Self::Best => "best",
        }
    }
}

/// One page of a thread as the backend sent it, in the backend's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadPage {
    /// The comments. A parent may come after its replies or be missing.
    pub comments: Vec<Comment>,
    /// The number of comments in the whole thread, if the backend sends it.
    pub total: Option<u32>,
    /// True if the backend accepts no comments on this article; `None` if the page does not contain this.
    pub closed: Option<bool>,
    /// The cursor to request the next page with; `None` on the last page.
    pub next: Option<PageCursor>,
}

/// The start of the next page in the backend's own format: a page number, an offset, a cursor or an address. Opaque
/// outside the backend layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCursor(pub String);

/// The loaded part of a comment thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// Sorted by id. Most ids arrive in that order, so most entries are appended at the end. A map of the standard
    /// library adds kilobytes to the module for each type it holds.
    entries: Vec<Entry>,
    roots: Vec<CommentId>,
    total: Option<u32>,
    changes: Changes,
}

/// A comment id with its comment and its replies, as far as they are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    id: CommentId,
    /// `None` if only its replies are loaded.
    comment: Option<Comment>,
    replies: Vec<CommentId>,
}

impl Entry {
    /// Creates an entry without a comment and without replies.
    fn of(id: &CommentId) -> Self {
        Self {
            id: id.clone(),
            comment: None,
            replies: Vec::new(),
        }
    }
}

impl Thread {
    /// Appends a page. A comment that is loaded already is replaced in place, so that no comment appears twice if a
    /// new comment has shifted the pages.
    pub fn append(&mut self, page: ThreadPage) {
        if page.total.is_some() {
            self.changes.structure |= self.total != page.total;
            self.total = page.total;
        }
        self.create_entries(&page.comments);
        for comment in page.comments {
            self.insert(comment, InsertAt::Last);
        }
    }

    /// Creates the entries of a page in one step. Inserting them one by one would move all later entries each time,
    /// which is quadratic.
    fn create_entries(&mut self, comments: &[Comment]) {
        let ids = comments.iter();
        let ids = ids.flat_map(|one| std::iter::once(&one.id).chain(&one.parent));
        let mut new: Vec<&CommentId> = ids.filter(|id| self.find(id).is_err()).collect();
        sort_by(&mut new, |a, b| a < b);
        new.dedup();
        self.entries.extend(new.into_iter().map(Entry::of));
        sort_by(&mut self.entries, |a, b| a.id < b.id);
    }

    /// Inserts a reader's own new comment where its author expects it: last among its siblings, or, for a top-level
    /// comment in a thread that is not sorted by oldest, first.
    pub fn add_own(&mut self, comment: Comment, order: SortOrder) {
        let at_top = comment.parent.is_none() && order != SortOrder::Oldest;
        let known = self.get(&comment.id).is_some();
        let counts = comment.status == CommentStatus::Published;
        self.insert(
            comment,
            if at_top {
                InsertAt::First
            } else {
                InsertAt::Last
            },
        );
        if !known && counts {
            self.total = self.total.map(|total| total.saturating_add(1));
        }
    }

    /// Copies from an earlier state of the thread those of the comments `ids` that this one lacks. They are the
    /// reader's own comments, posted after the backend had prepared its response.
    pub fn carry_over(&mut self, ids: &[CommentId], earlier: &Self, order: SortOrder) {
        for comment in ids.iter().filter_map(|id| earlier.get(id)) {
            if self.get(&comment.id).is_none() {
                self.add_own(comment.clone(), order);
            }
        }
    }

    fn insert(&mut self, comment: Comment, place: InsertAt) {
        let id = comment.id.clone();
        let parent = comment.parent.clone().filter(|parent| *parent != id);
        let entry = self.entry(&id);
        if entry.comment.as_ref() == Some(&comment) {
            return;
        }
        let status = comment.status;
        let known = entry.comment.replace(comment);
        self.changes.comments.push(id.clone());
        if let Some(known) = known {
            let known_parent = known.parent.filter(|parent| *parent != id);
            self.changes.structure |= known.status != status;
            if known_parent == parent {
                return;
            }
            self.siblings_mut(known_parent.as_ref())
                .retain(|one| *one != id);
        }
        self.changes.structure = true;
        let siblings = self.siblings_mut(parent.as_ref());
        match place {
            InsertAt::First => siblings.insert(0, id),
            InsertAt::Last => siblings.push(id),
        }
    }

    fn siblings_mut(&mut self, parent: Option<&CommentId>) -> &mut Vec<CommentId> {
        match parent {
            Some(parent) => &mut self.entry(parent).replies,
            None => &mut self.roots,
        }
    }

    fn find(&self, id: &CommentId) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.id.cmp(id))
    }

    fn entry(&mut self, id: &CommentId) -> &mut Entry {
        let at = self.find(id).unwrap_or_else(|at| {
            self.entries.insert(at, Entry::of(id));
            at
        });
        &mut self.entries[at]
    }

    fn known(&self, id: &CommentId) -> Option<&Entry> {
        self.find(id).ok().map(|at| &self.entries[at])
    }

    /// Applies a function to a comment. Returns false if the comment is not loaded.
    pub fn update(&mut self, id: &CommentId, change: impl FnOnce(&mut Comment)) -> bool {
        let at = self.find(id).ok();
        match at.and_then(|at| self.entries[at].comment.as_mut()) {
            Some(comment) => {
                let before = comment.clone();
                change(comment);
                if *comment == before {
                    return true;
                }
                self.changes.comments.push(id.clone());
                self.changes.structure |= comment.status != before.status;
                let gone = before.status == CommentStatus::Published
                    && comment.status == CommentStatus::Removed;
                if gone {
                    self.total = self.total.map(|total| total.saturating_sub(1));
                }
                true
            }
            None => false,
        }
    }

    /// Removes a comment. If it has replies, a placeholder with status [`CommentStatus::Removed`] stays.
    pub fn remove(&mut self, id: &CommentId) {
        self.update(id, |comment| {
            comment.status = CommentStatus::Removed;
            comment.body.text.clear();
            comment.source = None;
        });
        if self.replies(id).is_empty()
            && let Some(comment) = self.entry(id).comment.take()
        {
            let parent = comment.parent.filter(|parent| parent != id);
            self.siblings_mut(parent.as_ref()).retain(|one| one != id);
            self.changes.comments.push(id.clone());
            self.changes.structure = true;
        }
    }

    /// Returns a comment, if it is loaded.
    pub fn get(&self, id: &CommentId) -> Option<&Comment> {
        self.known(id)?.comment.as_ref()
    }

    /// Returns true if no comment is loaded.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Returns the number of loaded comments.
    pub fn loaded_count(&self) -> usize {
        self.all().count()
    }

    /// Returns the number of comments in the thread: the backend's total, or the number of loaded published
    /// comments if the backend sends none.
    pub fn total(&self) -> u32 {
        self.total.unwrap_or_else(|| {
            let published = self
                .all()
                .filter(|comment| comment.status == CommentStatus::Published)
                .count();
            u32::try_from(published).unwrap_or(u32::MAX)
        })
    }

    /// Returns the top-level comments in order. Comments without a parent come first. Comments whose parent is not
    /// loaded follow, because otherwise they would never be shown: the parent is on another page or was deleted.
    pub fn top_level(&self) -> Vec<CommentId> {
        let mut top = self.roots.clone();
        let mut orphans: Vec<&Comment> = self
            .entries
            .iter()
            .filter(|entry| entry.comment.is_none())
            .flat_map(|entry| &entry.replies)
            .filter_map(|id| self.get(id))
            .collect();
        sort_by(&mut orphans, |a, b| (a.created, &a.id) < (b.created, &b.id));
        top.extend(orphans.into_iter().map(|comment| comment.id.clone()));
        top.extend(self.cycles(&top));
        top
    }

    /// Returns the comment with the lowest id of each cycle of parents. Only a faulty backend sends cycles. A cycle
    /// cannot be reached from the top level, so its comments would never be shown.
    fn cycles(&self, top: &[CommentId]) -> Vec<CommentId> {
        let mut seen = self.unseen_flags();
        self.mark_reachable(top, &mut seen);
        let mut passed = self.unseen_flags();
        let mut lowest_of_cycles = Vec::new();
        for at in 0..seen.len() {
            if !seen[at] && self.entries[at].comment.is_some() {
                // A comment below a cycle leads up to the cycle and is shown under it.
                let mut in_cycle = at;
                while !std::mem::replace(&mut passed[in_cycle], true) {
                    in_cycle = self.parent_index(in_cycle).unwrap_or(in_cycle);
                }
                let mut oldest = in_cycle;
                let mut next = self.parent_index(in_cycle);
                while let Some(one) = next.filter(|one| *one != in_cycle) {
                    oldest = oldest.min(one);
                    next = self.parent_index(one);
                }
                let oldest = self.entries[oldest].id.clone();
                self.mark_reachable(std::slice::from_ref(&oldest), &mut seen);
                lowest_of_cycles.push(oldest);
            }
        }
        lowest_of_cycles
    }

    /// Returns a "not seen" flag for each entry.
    fn unseen_flags(&self) -> Vec<bool> {
        vec![false; self.entries.len()]
    }

    /// Marks the loaded comments among `from`, and all loaded comments below them, as seen.
    fn mark_reachable(&self, from: &[CommentId], seen: &mut [bool]) {
        let mut waiting: Vec<&CommentId> = from.iter().collect();
        while let Some(id) = waiting.pop() {
            if let Ok(at) = self.find(id)
                && self.entries[at].comment.is_some()
                && !std::mem::replace(&mut seen[at], true)
            {
                waiting.extend(&self.entries[at].replies);
            }
        }
    }

    /// Returns the direct replies to a comment, in order.
    pub fn replies(&self, id: &CommentId) -> &[CommentId] {
        self.known(id).map_or(&[], |entry| &entry.replies)
    }

    /// Returns the number of replies to a comment, at any depth.
    pub fn descendants(&self, id: &CommentId) -> usize {
        let mut seen = self.unseen_flags();
        self.mark_reachable(self.replies(id), &mut seen);
        if let Ok(at) = self.find(id) {
            seen[at] = false;
        }
        seen.iter().filter(|seen| **seen).count()
    }

    /// Returns the ancestors of a comment, nearest first. Stops at a cycle instead of looping for ever.
    pub fn ancestors(&self, id: &CommentId) -> Vec<CommentId> {
        let mut ancestors: Vec<CommentId> = Vec::new();
        let Ok(mut at) = self.find(id) else {
            return ancestors;
        };
        let mut seen = self.unseen_flags();
        seen[at] = true;
        while let Some(above) = self.parent_index(at) {
            if std::mem::replace(&mut seen[above], true) {
                break;
            }
            ancestors.push(self.entries[above].id.clone());
            at = above;
        }
        ancestors
    }

    /// Returns the index of the parent of an entry's comment, if the parent is loaded.
    fn parent_index(&self, at: usize) -> Option<usize> {
        let parent = self.entries[at].comment.as_ref()?.parent.as_ref()?;
        let above = self.find(parent).ok()?;
        (above != at && self.entries[above].comment.is_some()).then_some(above)
    }

    /// Returns the top-level comment of the branch that contains this comment.
    pub fn root_of(&self, id: &CommentId) -> CommentId {
        self.ancestors(id).pop().unwrap_or_else(|| id.clone())
    }

    /// Returns all loaded comments, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = &Comment> {
        self.entries
            .iter()
            .filter_map(|entry| entry.comment.as_ref())
    }
}

enum InsertAt {
    First,
    Last,
}

#[cfg(test)]
mod tests;
