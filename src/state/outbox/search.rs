//! Searching a thread for a comment that was sent and whose response was lost.

use standfirst_backend::{Backend, BackendError, PageIdentity, Similarity};
use standfirst_html as html;
use standfirst_model::{Comment, CommentId, Moment, Submission};
use standfirst_offline::{OwnComment, OwnComments};

/// The most pages that are searched.
const MAX_PAGES: usize = 5;

/// How far a device's clock may be ahead of the server's, in milliseconds: the widest difference between two time
/// zones, since a clock may be set to the wrong one.
const CLOCK_TOLERANCE: i64 = 26 * 60 * 60_000;

/// The same for comments that are easily confused: those without a name, since strangers also write "+1", and
/// those that match only in part.
const NAMELESS_TOLERANCE: i64 = 10 * 60_000;

/// A search for a comment.
pub struct Search<'a> {
    /// What was sent.
    pub submission: &'a Submission,
    /// The first comment of its branch.
    pub root: Option<&'a CommentId>,
    /// When it was sent, in milliseconds since the epoch.
    pub sent: i64,
    /// The reader's own comments that are already known.
    pub own: OwnComments,
}

/// The result of a search.
#[derive(Debug, Default)]
pub struct SearchResult {
    /// The comment, if it was found.
    pub found: Option<Comment>,
    /// Comments with the same name and in the same place, but with other text.
    pub other_texts: Vec<Comment>,
    /// True if the same text was found under another name or in another place.
    pub found_same_text: bool,
    /// True if the whole thread was searched.
    pub searched_all: bool,
}

/// Whether a comment created at `created` can be the one that was sent at `sent`, in milliseconds since the epoch
/// by this device's clock. A comment that was already known as the reader's own by then is an earlier one,
/// whatever its text.
fn may_be_same(
    sent: i64,
    tolerance: i64,
    created: Option<Moment>,
    own: Option<&OwnComment>,
) -> bool {
    let not_before = Moment::from_milliseconds(sent - tolerance);
    created.is_none_or(|created| created >= not_before) && own.is_none_or(|own| own.created >= sent)
}

impl Search<'_> {
    /// Compares a comment with the one that is searched for.
    pub fn compare(&self, backend: &Backend, comment: &Comment) -> Similarity {
        let own = self.own.get(&comment.id);
        let within = |tolerance| may_be_same(self.sent, tolerance, comment.created, own);
        if !within(CLOCK_TOLERANCE) {
            return Similarity::Different;
        }
        let shown = html::text_of(&comment.body);
        let is_near = self.submission.name.trim().is_empty();
        let similarity = backend.compare(self.submission, self.root, comment, &shown);
        let is_loose = is_near || similarity != Similarity::Same;
        if is_loose && !within(NAMELESS_TOLERANCE) {
            return Similarity::Different;
        }
        similarity
    }

    /// Returns true if the comments contain it, and records those that may be an altered version of it.
    fn compare_all(
        &self,
        backend: &Backend,
        comments: Vec<Comment>,
        result: &mut SearchResult,
    ) -> bool {
        for comment in comments {
            match self.compare(backend, &comment) {
                Similarity::Same => {
                    result.found = Some(comment);
                    return true;
                }
                // Without a name, comments by different readers cannot be told apart.
                _ if self.submission.name.trim().is_empty() => {}
                Similarity::SameAuthorAndParent => result.other_texts.push(comment),
                Similarity::SameText => result.found_same_text = true,
                Similarity::Different => {}
            }
        }
        false
    }

    /// Runs the search.
    pub async fn run(
        &self,
        backend: &Backend,
        page: &PageIdentity,
    ) -> Result<SearchResult, BackendError> {
        // A cached response from before the comment was sent does not contain it.
        let backend = &backend.bypassing_cache();
        let settings = backend.fixed_settings();
        let order = settings.latest_first(settings.default_sort);
        let mut result = SearchResult::default();
        if let Some(root) = self.root.filter(|_| settings.lists_replies) {
            let replies = backend.replies(page, root).await?;
            if self.compare_all(backend, replies, &mut result) {
                return Ok(result);
            }
        }
        let mut cursor = None;
        for _ in 0..MAX_PAGES {
            let page_of_thread = backend.thread(page, order, cursor.as_ref(), &[]).await?;
            if self.compare_all(backend, page_of_thread.comments, &mut result) {
                return Ok(result);
            }
            cursor = page_of_thread.next;
            if cursor.is_none() {
                result.searched_all = true;
                break;
            }
        }
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_comment_with_the_same_text_is_another() {
        let hour = 3_600_000;
        let at = |time| Some(Moment::from_milliseconds(time));
        let known = |created| OwnComment {
            created,
            ..OwnComment::default()
        };
        let sent = 100 * hour;
        let may_be = |created, own: Option<OwnComment>| {
            may_be_same(sent, CLOCK_TOLERANCE, created, own.as_ref())
        };
        assert!(may_be(at(sent + 1), None));
        assert!(may_be(None, None));
        // Known already: the page was killed after it had stored the response, before it completed the entry.
        assert!(may_be(at(sent), Some(known(sent + 5))));
        assert!(!may_be(at(sent - 1), Some(known(sent - 1))));
        // The device's clock is an hour fast.
        assert!(may_be(at(sent - hour), None));
        assert!(!may_be_same(
            sent,
            NAMELESS_TOLERANCE,
            at(sent - hour),
            None
        ));
        assert!(!may_be(at(sent - 27 * hour), None));
    }
}
