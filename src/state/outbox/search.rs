//! Looking in a thread for a comment that was sent and whose answer was lost.

use standfirst_backend::{Backend, BackendError, Likeness, PageIdentity};
use standfirst_html as html;
use standfirst_model::{Comment, CommentId, Moment, Submission};
use standfirst_offline::{OwnComment, OwnComments};

/// Pages looked through.
const PAGES_LOOKED_AT: usize = 5;

/// A device's clock may be ahead of the server's by this many milliseconds: as much as between two time
/// zones, one of which it was set to by mistake.
const CLOCK_TOLERANCE: i64 = 26 * 60 * 60_000;

/// The same of comments without a name: strangers, too, write "+1". And of those that are not the same in all.
const NAMELESS_TOLERANCE: i64 = 10 * 60_000;

/// A comment that is looked for.
pub struct Search<'a> {
    /// What was sent.
    pub submission: &'a Submission,
    /// The first comment of the branch it belongs to.
    pub root: Option<&'a CommentId>,
    /// When it was sent, in milliseconds since the epoch.
    pub sent: i64,
    /// The reader's own comments that are known.
    pub own: OwnComments,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Look {
    /// The comment.
    pub found: Option<Comment>,
    /// Comments by the same name in the same place that say something else.
    pub other_words: Vec<Comment>,
    /// True where the same words stand under another name or in another place.
    pub saw_same_words: bool,
    /// True where all of the thread was looked through.
    pub saw_all: bool,
}

/// True where a comment of `created` may be one that was sent at a time, in milliseconds since the epoch by our
/// clock. What was known as the reader's own by then is an earlier comment of theirs, whatever it says.
fn may_be_it(sent: i64, tolerance: i64, created: Option<Moment>, own: Option<&OwnComment>) -> bool {
    let not_before = Moment::from_milliseconds(sent - tolerance);
    created.is_none_or(|created| created >= not_before) && own.is_none_or(|own| own.created >= sent)
}

impl Search<'_> {
    /// How a comment compares with the one that is looked for.
    pub fn compare(&self, backend: &Backend, comment: &Comment) -> Likeness {
        let own = self.own.get(&comment.id);
        let within = |tolerance| may_be_it(self.sent, tolerance, comment.created, own);
        if !within(CLOCK_TOLERANCE) {
            return Likeness::Another;
        }
        let shown = html::text_of(&comment.body);
        let is_near = self.submission.name.trim().is_empty();
        let likeness = backend.compare(self.submission, self.root, comment, &shown);
        let is_loose = is_near || likeness != Likeness::Same;
        if is_loose && !within(NAMELESS_TOLERANCE) {
            return Likeness::Another;
        }
        likeness
    }

    /// True where the comments hold it; those that may be it, changed, are remembered.
    fn look_at(&self, backend: &Backend, comments: Vec<Comment>, look: &mut Look) -> bool {
        for comment in comments {
            match self.compare(backend, &comment) {
                Likeness::Same => {
                    look.found = Some(comment);
                    return true;
                }
                // Of those without a name everybody's are alike.
                _ if self.submission.name.trim().is_empty() => {}
                Likeness::OtherWords => look.other_words.push(comment),
                Likeness::SameWords => look.saw_same_words = true,
                Likeness::Another => {}
            }
        }
        false
    }

    /// Looks.
    pub async fn run(&self, backend: &Backend, page: &PageIdentity) -> Result<Look, BackendError> {
        // A copy from before the comment was sent would say that it is not there.
        let backend = &backend.bypassing_cache();
        let settings = backend.fixed_settings();
        let order = settings.latest_first(settings.default_sort);
        let mut look = Look::default();
        if let Some(root) = self.root.filter(|_| settings.lists_replies) {
            let replies = backend.replies(page, root).await?;
            if self.look_at(backend, replies, &mut look) {
                return Ok(look);
            }
        }
        let mut mark = None;
        for _ in 0..PAGES_LOOKED_AT {
            let some = backend.thread(page, order, mark.as_ref(), &[]).await?;
            if self.look_at(backend, some.comments, &mut look) {
                return Ok(look);
            }
            mark = some.next;
            if mark.is_none() {
                look.saw_all = true;
                break;
            }
        }
        Ok(look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_comment_with_the_same_words_is_another() {
        let hour = 3_600_000;
        let at = |time| Some(Moment::from_milliseconds(time));
        let known = |created| OwnComment {
            created,
            ..OwnComment::default()
        };
        let sent = 100 * hour;
        let may_be = |created, own: Option<OwnComment>| {
            may_be_it(sent, CLOCK_TOLERANCE, created, own.as_ref())
        };
        assert!(may_be(at(sent + 1), None));
        assert!(may_be(None, None));
        // A page that was killed between the answer and its being written down knows it already.
        assert!(may_be(at(sent), Some(known(sent + 5))));
        assert!(!may_be(at(sent - 1), Some(known(sent - 1))));
        // Our clock is an hour fast.
        assert!(may_be(at(sent - hour), None));
        assert!(!may_be_it(sent, NAMELESS_TOLERANCE, at(sent - hour), None));
        assert!(!may_be(at(sent - 27 * hour), None));
    }
}
