//! The reader's own comments that others do not see yet, or that may have arrived. They are shown in their place,
//! and removed once they appear in the thread.

use super::Conversation;
use crate::state::outbox::search::Search;
use standfirst_backend::Similarity;
use standfirst_i18n::format;
use standfirst_model::{Comment, CommentId, CommentStatus, Submission};
use standfirst_offline::outbox::{Entry, Operation};
use standfirst_offline::{HeldComment, HeldComments, OwnComments};

impl Conversation {
    fn held_on_page(self) -> Vec<HeldComment> {
        let path = self.page.try_with_untracked(|page| page.path.clone());
        let all = HeldComments::load(&self.session.comment_site(), format::now());
        let here = all.comments.into_iter();
        here.filter(|one| Some(&one.article) == path.as_ref())
            .collect()
    }

    /// Adds the held comments that this device stores to the thread, unless the backend already shows them.
    pub fn show_held(self) {
        let order = self.order.try_get_untracked().unwrap_or_default();
        for held in self.held_on_page() {
            self.change(|thread| {
                if thread.get(&held.id).is_none() {
                    let mut comment = held.comment();
                    comment.body = self.typed_text(&held.submission.text);
                    thread.add_own(comment, order);
                }
            });
        }
    }

    /// Whether this device stores a comment because others do not see it yet.
    pub fn is_held_on_device(self, id: &CommentId) -> bool {
        HeldComments::load(&self.session.comment_site(), format::now()).has(id)
    }

    /// Removes a held comment, because its author no longer waits for it.
    pub fn discard_held(self, id: &CommentId) {
        HeldComments::load(&self.session.comment_site(), format::now()).remove(id);
        self.change(|thread| thread.remove(id));
        self.reload_own_comments();
    }

    /// Looks for held and uncertain comments among comments from the backend, and removes the local ones that have
    /// appeared there.
    pub fn remove_appeared(self, comments: &[Comment]) {
        let public = comments
            .iter()
            .filter(|one| one.status == CommentStatus::Published);
        let public: Vec<&Comment> = public.collect();
        for held in self.held_on_page() {
            let is_known = held.id.known().is_some();
            let appeared = public.iter().any(|one| {
                if is_known {
                    one.id == held.id
                } else {
                    self.is_same_comment(&held.submission, held.root.as_ref(), held.written, one)
                }
            });
            if appeared {
                let id = &held.id;
                HeldComments::load(&self.session.comment_site(), format::now()).remove(id);
                if !is_known {
                    self.change(|thread| thread.remove(id));
                }
                self.reload_own_comments();
            }
        }
        for local in self.comments_with_local_id() {
            self.replace_local(local, &public);
        }
        for entry in self.uncertain_entries() {
            if let (
                Operation::Create {
                    submission, root, ..
                },
                Some(sent),
            ) = (&entry.operation, entry.sent)
                && public
                    .iter()
                    .any(|one| self.is_same_comment(submission, root.as_ref(), sent, one))
            {
                self.session.outbox.has_arrived(entry.order);
            }
        }
    }

    /// Returns the comments that were posted here and are in the thread under an id that this device made up.
    fn comments_with_local_id(self) -> Vec<Comment> {
        let is_local =
            |one: &&Comment| one.id.known().is_none() && one.status == CommentStatus::Published;
        let found = self.thread.try_with_untracked(|thread| {
            let local = thread.all().filter(is_local);
            local.cloned().collect()
        });
        found.unwrap_or_default()
    }

    /// Replaces such a comment by the backend's version if there is one, which then is the reader's own.
    fn replace_local(self, local: Comment, public: &[&Comment]) {
        let mut own = OwnComments::load(&self.session.comment_site(), format::now());
        let persistence = own.get(&local.id).cloned().unwrap_or_default();
        let root = self
            .thread
            .try_with_untracked(|thread| thread.root_of(&local.id));
        let submission = Submission {
            text: local.body.text,
            name: local.author.name,
            website: local.author.website.unwrap_or_default(),
            parent: local.parent,
            ..Submission::default()
        };
        let root = root.filter(|root| *root != local.id);
        let remote = public
            .iter()
            .find(|one| self.is_same_comment(&submission, root.as_ref(), persistence.created, one));
        if let Some(remote) = remote {
            own.remove(&local.id);
            own.add(&remote.id, persistence);
            self.change(|thread| thread.remove(&local.id));
            self.reload_own_comments();
        }
    }

    fn uncertain_entries(self) -> Vec<Entry> {
        let path = self.page.try_with_untracked(|page| page.path.clone());
        let entries = self.session.outbox.entries.try_get_untracked();
        let entries = entries.unwrap_or_default().into_iter();
        entries
            .filter(|one| one.uncertain && Some(&one.page.path) == path.as_ref())
            .collect()
    }

    fn is_same_comment(
        self,
        submission: &Submission,
        root: Option<&CommentId>,
        sent: i64,
        comment: &Comment,
    ) -> bool {
        let Some(backend) = self.backend() else {
            return false;
        };
        let search = Search {
            submission,
            root,
            sent,
            own: OwnComments::load(&self.session.comment_site(), format::now()),
        };
        search.compare(&backend, comment) == Similarity::Same
    }

    /// Handles what was loaded before the composer was.
    pub(super) fn process_loaded_thread(self) {
        let all = self
            .thread
            .try_with_untracked(|thread| thread.all().cloned().collect::<Vec<_>>());
        let is_loaded = self
            .status
            .try_with_untracked(|status| status.ready().is_some());
        if is_loaded == Some(true) {
            self.remove_appeared(&all.unwrap_or_default());
            self.show_held();
        }
    }
}
