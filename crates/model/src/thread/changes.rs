//! What has changed in a thread, so that a view renders only that again.

use super::Thread;
use crate::CommentId;

/// What has changed in a thread since [`Thread::take_changes`] was last called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The comments that were added, changed or removed.
    pub comments: Vec<CommentId>,
    /// Whether the tree, a status or the number of comments has changed.
    pub structure: bool,
}

impl Thread {
    /// Returns what has changed since the last call.
    pub fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// Returns the thread and leaves an empty one.
    pub fn take(&mut self) -> Self {
        let before = std::mem::take(self);
        self.changes.structure = true;
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thread::SortOrder;
    use crate::{Comment, CommentStatus, ThreadPage};

    fn thread() -> Thread {
        let mut thread = Thread::default();
        thread.append(page());
        thread.take_changes();
        thread
    }

    fn page() -> ThreadPage {
        ThreadPage {
            comments: vec![
                Comment::new("1", None, "a"),
                Comment::new("2", Some("1"), "b"),
            ],
            ..ThreadPage::default()
        }
    }

    /// Returns the ids of the changed comments, followed by "tree" if the structure has changed.
    fn changed_by(thread: &mut Thread, change: impl FnOnce(&mut Thread)) -> String {
        change(thread);
        let Changes {
            comments,
            structure,
        } = thread.take_changes();
        let ids = comments.iter().map(CommentId::stored);
        ids.chain(structure.then(|| "tree".to_owned()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_changed_comment_is_reported_without_the_structure() {
        let mut thread = thread();
        let vote = |thread: &mut Thread| {
            thread.update(&"2".into(), |one| one.score = Some(3));
        };
        assert_eq!(changed_by(&mut thread, vote), "2");
        assert_eq!(changed_by(&mut thread, vote), "", "the same score again");
        let again = |thread: &mut Thread| thread.append(page());
        assert_eq!(changed_by(&mut thread, again), "2", "an older score");
        assert_eq!(changed_by(&mut thread, again), "");
    }

    #[test]
    fn what_changes_the_tree_or_the_total_is_reported() {
        let mut thread = thread();
        let reply = |thread: &mut Thread| {
            thread.add_own(Comment::new("3", Some("2"), "c"), SortOrder::Oldest);
        };
        assert_eq!(changed_by(&mut thread, reply), "3 tree");
        assert_eq!(changed_by(&mut thread, reply), "");
        let moved = |thread: &mut Thread| {
            thread.add_own(Comment::new("3", None, "c"), SortOrder::Oldest);
        };
        assert_eq!(changed_by(&mut thread, moved), "3 tree");
        let held = |thread: &mut Thread| {
            thread.update(&"3".into(), |one| one.status = CommentStatus::Held);
        };
        assert_eq!(changed_by(&mut thread, held), "3 tree");
        let removed = |thread: &mut Thread| thread.remove(&"3".into());
        assert_eq!(changed_by(&mut thread, removed), "3 3 tree");
        let total = |thread: &mut Thread| {
            thread.append(ThreadPage {
                total: Some(40),
                ..ThreadPage::default()
            });
        };
        assert_eq!(changed_by(&mut thread, total), "tree");
        let taken = |thread: &mut Thread| assert_eq!(thread.take().total(), 40);
        assert_eq!(changed_by(&mut thread, taken), "tree");
    }
}
