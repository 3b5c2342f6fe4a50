//! A conversation: flat, `id → comment` and `parent → ids`. The tree is a view of it.

mod outline;

use super::{Comment, CommentId, CommentStatus};
use crate::order::sort_by;
pub use outline::{Outline, View};

/// An order in which a backend can list a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum SortOrder {
    /// The first written first.
    #[default]
    Oldest,
    /// The last written first.
    Newest,
    /// The best liked first.
    Best,
}

impl SortOrder {
    /// The name used in message keys and stored preferences.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Newest => "newest",
            Self::Best => "best",
        }
    }
}

/// One page of a thread as a backend delivered it, in the backend's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadPage {
    /// The comments, parents anywhere.
    pub comments: Vec<Comment>,
    /// All comments of the thread, where the backend says so.
    pub total: Option<u32>,
    /// Whether the backend takes comments on this article, where it says so here.
    pub closed: Option<bool>,
    /// How to ask for the next page; `None` at the end.
    pub next: Option<PageMark>,
}

/// Where the next page begins, in the backend's own terms: a page number, an offset, a cursor or
/// an address. Opaque outside the backend layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageMark(pub String);

/// A conversation as far as it has been loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// In the order of their ids. Most ids come in that order, so most are put at the end; a map
    /// of the standard library costs kilobytes for each type it holds.
    entries: Vec<Entry>,
    roots: Vec<CommentId>,
    total: Option<u32>,
}

/// What is known of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    id: CommentId,
    /// None where only its replies are here.
    comment: Option<Comment>,
    replies: Vec<CommentId>,
}

impl Entry {
    /// An id of which nothing is known yet.
    fn of(id: &CommentId) -> Self {
        Self {
            id: id.clone(),
            comment: None,
            replies: Vec::new(),
        }
    }
}

impl Thread {
    /// Adds a page behind what is there. A comment that is there already is replaced in place, so
    /// that a page shifted by a new comment repeats nothing.
    pub fn append(&mut self, page: ThreadPage) {
        if page.total.is_some() {
            self.total = page.total;
        }
        self.make_entries(&page.comments);
        for comment in page.comments {
            self.put(comment, Place::Last);
        }
    }

    /// Makes the entries of a page at once: each put into its place by itself moves all behind it.
    fn make_entries(&mut self, comments: &[Comment]) {
        let ids = comments.iter();
        let ids = ids.flat_map(|one| std::iter::once(&one.id).chain(&one.parent));
        let mut new: Vec<&CommentId> = ids.filter(|id| self.find(id).is_err()).collect();
        sort_by(&mut new, |a, b| a < b);
        new.dedup();
        self.entries.extend(new.into_iter().map(Entry::of));
        sort_by(&mut self.entries, |a, b| a.id < b.id);
    }

    /// Puts a reader's own new comment where its author looks for it: last among its siblings, or
    /// first at the top of a thread that is sorted by the newest.
    pub fn add_own(&mut self, comment: Comment, order: SortOrder) {
        let at_top = comment.parent.is_none() && order != SortOrder::Oldest;
        let known = self.get(&comment.id).is_some();
        let counts = comment.status == CommentStatus::Published;
        self.put(comment, if at_top { Place::First } else { Place::Last });
        if !known && counts {
            self.total = self.total.map(|total| total.saturating_add(1));
        }
    }

    /// Takes over from an earlier state of the thread which of these are not here: the reader's own, posted after
    /// the backend had looked.
    pub fn keep(&mut self, ids: &[CommentId], earlier: &Self, order: SortOrder) {
        for comment in ids.iter().filter_map(|id| earlier.get(id)) {
            if self.get(&comment.id).is_none() {
                self.add_own(comment.clone(), order);
            }
        }
    }

    fn put(&mut self, comment: Comment, place: Place) {
        let id = comment.id.clone();
        let parent = comment.parent.clone().filter(|parent| *parent != id);
        let known = self.entry(&id).comment.replace(comment);
        if let Some(known) = known {
            let known_parent = known.parent.filter(|parent| *parent != id);
            if known_parent == parent {
                return;
            }
            self.siblings_mut(known_parent.as_ref())
                .retain(|one| *one != id);
        }
        let siblings = self.siblings_mut(parent.as_ref());
        match place {
            Place::First => siblings.insert(0, id),
            Place::Last => siblings.push(id),
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

    /// Changes one comment by a function; false where it is not there.
    pub fn update(&mut self, id: &CommentId, change: impl FnOnce(&mut Comment)) -> bool {
        let at = self.find(id).ok();
        match at.and_then(|at| self.entries[at].comment.as_mut()) {
            Some(comment) => {
                let before = comment.status;
                change(comment);
                let gone =
                    before == CommentStatus::Published && comment.status == CommentStatus::Removed;
                if gone {
                    self.total = self.total.map(|total| total.saturating_sub(1));
                }
                true
            }
            None => false,
        }
    }

    /// Takes a comment away: whole where nothing hangs on it, else its place is kept.
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
        }
    }

    /// One comment.
    pub fn get(&self, id: &CommentId) -> Option<&Comment> {
        self.known(id)?.comment.as_ref()
    }

    /// True where nothing is there to show.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// How many comments have been loaded.
    pub fn loaded(&self) -> usize {
        self.all().count()
    }

    /// How many comments the thread has: the backend's word, or what is here where it gives none.
    pub fn total(&self) -> u32 {
        self.total.unwrap_or_else(|| {
            let published = self
                .all()
                .filter(|comment| comment.status == CommentStatus::Published)
                .count();
            u32::try_from(published).unwrap_or(u32::MAX)
        })
    }

    /// What stands at the top, in order: comments without a parent, then those whose parent was
    /// not delivered (an older page, or removed without trace), which must not be lost.
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
        top.extend(self.rings(&top));
        top
    }

    /// The oldest comment of each ring of parents that only a broken backend makes: unreachable
    /// from the top, and so invisible, unless it is brought there.
    fn rings(&self, top: &[CommentId]) -> Vec<CommentId> {
        let mut seen = self.none_seen();
        self.reach(top, &mut seen);
        let mut passed = self.none_seen();
        let mut brought = Vec::new();
        for at in 0..seen.len() {
            if !seen[at] && self.entries[at].comment.is_some() {
                // What merely hangs on a ring leads to it, and is shown under it.
                let mut on_it = at;
                while !std::mem::replace(&mut passed[on_it], true) {
                    on_it = self.above(on_it).unwrap_or(on_it);
                }
                let mut oldest = on_it;
                let mut next = self.above(on_it);
                while let Some(one) = next.filter(|one| *one != on_it) {
                    oldest = oldest.min(one);
                    next = self.above(one);
                }
                let oldest = self.entries[oldest].id.clone();
                self.reach(std::slice::from_ref(&oldest), &mut seen);
                brought.push(oldest);
            }
        }
        brought
    }

    /// For each entry, that it has not been seen.
    fn none_seen(&self) -> Vec<bool> {
        vec![false; self.entries.len()]
    }

    /// Marks as seen what is here of some ids and of all below them.
    fn reach(&self, from: &[CommentId], seen: &mut [bool]) {
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

    /// The direct replies to a comment, in order.
    pub fn replies(&self, id: &CommentId) -> &[CommentId] {
        self.known(id).map_or(&[], |entry| &entry.replies)
    }

    /// How many replies hang on a comment, at any depth.
    pub fn descendants(&self, id: &CommentId) -> usize {
        let mut seen = self.none_seen();
        self.reach(self.replies(id), &mut seen);
        if let Ok(at) = self.find(id) {
            seen[at] = false;
        }
        seen.iter().filter(|seen| **seen).count()
    }

    /// What a comment answers, nearest first. Ends at a ring instead of turning in it.
    pub fn ancestors(&self, id: &CommentId) -> Vec<CommentId> {
        let mut line: Vec<CommentId> = Vec::new();
        let Ok(mut at) = self.find(id) else {
            return line;
        };
        let mut seen = self.none_seen();
        seen[at] = true;
        while let Some(above) = self.above(at) {
            if std::mem::replace(&mut seen[above], true) {
                break;
            }
            line.push(self.entries[above].id.clone());
            at = above;
        }
        line
    }

    /// What the comment of an entry answers, where that is here.
    fn above(&self, at: usize) -> Option<usize> {
        let parent = self.entries[at].comment.as_ref()?.parent.as_ref()?;
        let above = self.find(parent).ok()?;
        (above != at && self.entries[above].comment.is_some()).then_some(above)
    }

    /// The comment at the top of the branch in which this one stands.
    pub fn root_of(&self, id: &CommentId) -> CommentId {
        self.ancestors(id).pop().unwrap_or_else(|| id.clone())
    }

    /// All comments, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Comment> {
        self.entries
            .iter()
            .filter_map(|entry| entry.comment.as_ref())
    }
}

enum Place {
    First,
    Last,
}

#[cfg(test)]
mod tests;
