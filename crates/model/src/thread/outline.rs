//! Selects the comments of a thread that are shown, and assigns each to a list.
//!
//! The view nests lists only down to a limit. All deeper comments are in one flat list, in the order of the tree.
//! The view therefore never recurses once per reply, however deep a thread is.

use super::Thread;
use crate::CommentId;

/// The settings that limit an outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Comments whose replies are hidden.
    pub folded: Vec<CommentId>,
    /// How many levels of lists are nested below the top level.
    pub nested: u32,
    /// The number of comments shown, counted from the top of the thread.
    pub rows: usize,
    /// Comments that are shown wherever they are in the thread, with the ancestors whose lists contain them.
    pub always: Vec<CommentId>,
}

/// The lists of a thread that are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The list at the top level.
    pub top: Vec<CommentId>,
    /// The number of comments that are loaded and not shown, not counting those in folded branches.
    pub left: usize,
    /// Sorted by id.
    branches: Vec<Branch>,
}

/// A comment that is shown, with the list below it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Branch {
    id: CommentId,
    /// The list below it.
    list: Vec<CommentId>,
    /// The number of its loaded replies, at any depth.
    replies: u32,
}

impl Outline {
    fn branch(&self, id: &CommentId) -> Option<&Branch> {
        let at = self.branches.binary_search_by(|branch| branch.id.cmp(id));
        at.ok().map(|at| &self.branches[at])
    }

    /// Returns the list below a comment: its direct replies or, at the last nested level, all replies at any depth.
    pub fn list(&self, id: &CommentId) -> &[CommentId] {
        self.branch(id).map_or(&[], |branch| &branch.list)
    }

    /// Returns the number of loaded replies to a comment, at any depth, shown or not.
    pub fn replies(&self, id: &CommentId) -> u32 {
        self.branch(id).map_or(0, |branch| branch.replies)
    }

    /// Returns the comments that are shown in both outlines, with another list or another number of replies.
    pub fn changed_since(&self, earlier: &Self) -> Vec<CommentId> {
        let is_changed = |branch: &&Branch| {
            let before = earlier.branch(&branch.id);
            before.is_some_and(|before| before != *branch)
        };
        let changed = self.branches.iter().filter(is_changed);
        changed.map(|branch| branch.id.clone()).collect()
    }

    /// Returns whether a comment is shown.
    pub fn shows(&self, id: &CommentId) -> bool {
        self.branch(id).is_some()
    }

    /// Returns all shown comments in the order of the page.
    pub fn order(&self) -> Vec<&CommentId> {
        let mut order = Vec::with_capacity(self.branches.len());
        let mut waiting: Vec<&CommentId> = self.top.iter().rev().collect();
        while let Some(id) = waiting.pop() {
            order.push(id);
            waiting.extend(self.list(id).iter().rev());
        }
        order
    }

    /// Returns the number of shown comments.
    pub const fn shown(&self) -> usize {
        self.branches.len()
    }
}

/// A comment in depth-first order.
struct Step<'a> {
    id: &'a CommentId,
    /// The index of its entry in the thread.
    entry: usize,
    /// The index of its parent among the steps.
    parent: Option<usize>,
    /// 1 at the top level.
    depth: u32,
    replies: u32,
    is_shown: bool,
    /// Whether it is inside a folded branch.
    is_hidden: bool,
    is_folded: bool,
}

impl Thread {
    /// Returns the lists to show. Takes linear time in the number of comments, whatever the shape of the tree.
    pub fn outline(&self, view: &View) -> Outline {
        let top = self.top_level();
        let mut steps = self.steps(&top, &self.marked(&view.folded));
        for at in (0..steps.len()).rev() {
            if let Some(parent) = steps[at].parent {
                steps[parent].replies += 1 + steps[at].replies;
            }
        }
        choose(&mut steps, &self.marked(&view.always), view);
        self.lists(&steps, view.nested)
    }

    /// Returns, for each entry, whether its id is in `ids`.
    fn marked(&self, ids: &[CommentId]) -> Vec<bool> {
        let mut marked = self.unseen_flags();
        for at in ids.iter().filter_map(|id| self.find(id).ok()) {
            marked[at] = true;
        }
        marked
    }

    /// Returns all loaded comments in the order of the tree, each once.
    fn steps<'a>(&'a self, top: &'a [CommentId], folded: &[bool]) -> Vec<Step<'a>> {
        let mut seen = self.unseen_flags();
        let mut steps: Vec<Step> = Vec::new();
        let mut waiting: Vec<(&CommentId, Option<usize>)> =
            top.iter().rev().map(|id| (id, None)).collect();
        while let Some((id, parent)) = waiting.pop() {
            let Ok(entry) = self.find(id) else { continue };
            if self.entries[entry].comment.is_none() || std::mem::replace(&mut seen[entry], true) {
                continue;
            }
            let above = parent.map(|parent| &steps[parent]);
            let here = steps.len();
            steps.push(Step {
                id,
                entry,
                parent,
                depth: above.map_or(1, |above| above.depth.saturating_add(1)),
                replies: 0,
                is_shown: false,
                is_hidden: above.is_some_and(|above| above.is_hidden || above.is_folded),
                is_folded: folded[entry],
            });
            let replies = self.entries[entry].replies.iter().rev();
            waiting.extend(replies.map(|reply| (reply, Some(here))));
        }
        steps
    }

    /// Puts each shown comment into its list.
    fn lists(&self, steps: &[Step], nested: u32) -> Outline {
        let mut outline = Outline::default();
        // The entries are sorted by id, so the branches are too.
        let mut of_entries: Vec<Option<&Step>> = vec![None; self.entries.len()];
        for step in steps {
            of_entries[step.entry] = Some(step);
        }
        let mut branches: Vec<Option<usize>> = vec![None; self.entries.len()];
        for step in of_entries.into_iter().flatten() {
            if step.is_shown {
                branches[step.entry] = Some(outline.branches.len());
                outline.branches.push(Branch {
                    id: step.id.clone(),
                    list: Vec::new(),
                    replies: step.replies,
                });
            } else {
                outline.left += usize::from(!step.is_hidden);
            }
        }
        // For each step, the branch whose list contains it.
        let mut owners: Vec<Option<usize>> = Vec::with_capacity(steps.len());
        for step in steps {
            let owner = step.parent.and_then(|parent| {
                let is_flat = steps[parent].depth > nested;
                if is_flat {
                    owners[parent]
                } else {
                    branches[steps[parent].entry]
                }
            });
            owners.push(owner);
            if step.is_shown {
                let list = match owner {
                    Some(owner) => &mut outline.branches[owner].list,
                    None => &mut outline.top,
                };
                list.push(step.id.clone());
            }
        }
        outline
    }
}

/// Marks the comments that are shown: the first `view.rows`, and those that are always shown.
fn choose(steps: &mut [Step], always: &[bool], view: &View) {
    let visible = steps.iter_mut().filter(|step| !step.is_hidden);
    for step in visible.take(view.rows) {
        step.is_shown = true;
    }
    for at in 0..steps.len() {
        if steps[at].is_hidden || !always[steps[at].entry] {
            continue;
        }
        steps[at].is_shown = true;
        // In a flat list a comment is shown without its parent, but the comments whose lists contain it must be shown.
        let mut above = steps[at].parent;
        while let Some(parent) = above {
            if steps[parent].depth <= view.nested {
                steps[parent].is_shown = true;
            }
            above = steps[parent].parent;
        }
    }
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
