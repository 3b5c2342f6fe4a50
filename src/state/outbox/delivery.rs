//! Sending one entry so that it arrives, and arrives once.
//!
//! An entry whose answer was lost is sent again under the same key; where the backend knows no keys,
//! it is first looked for in the thread.

use crate::backend::json::Value;
use crate::backend::{Backend, Changed, CreateContext, Created, Direction, Fault, PageIdentity};
use crate::i18n::format;
use crate::model::{Comment, CommentId, FailureKind, Moment, Submission};
use crate::offline::outbox::{Entry, Errand};
use crate::offline::{OwnComment, OwnComments, preferences, unique};
use crate::state::page_head;

/// Pages looked through for a comment whose answer was lost.
const PAGES_LOOKED_AT: usize = 5;

/// A device's clock may be ahead of the server's by this many milliseconds: as much as between two time
/// zones, one of which it was set to by mistake.
const CLOCK_TOLERANCE: i64 = 26 * 60 * 60_000;

/// The same of comments without a name: strangers, too, write "+1".
const NAMELESS_TOLERANCE: i64 = 10 * 60_000;

/// What a backend made of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// The comment is there.
    Created(Box<Created>),
    /// Earlier words of the entry turned out to have arrived; the present ones were not sent.
    Earlier(Comment),
    /// The comment was changed.
    Changed(Changed),
    /// The comment is gone.
    Deleted,
    /// The vote counts; the new score, where the backend says it.
    Voted(Option<i64>),
}

/// Sends an entry. `was_sent` is when it had been sent before, if ever.
pub async fn deliver(
    backend: &Backend,
    entry: &Entry,
    was_sent: Option<i64>,
) -> Result<Done, Fault> {
    let page = &entry.page;
    if entry.carried
        && let Some(done) = carried(&entry.errand)
    {
        return Ok(done);
    }
    match &entry.errand {
        Errand::Create {
            submission, root, ..
        } => {
            if let Some(earlier) = &entry.earlier {
                let words = Submission {
                    text: earlier.text.clone(),
                    ..submission.clone()
                };
                let search = Search {
                    page,
                    submission: &words,
                    root: root.as_ref(),
                    sent: earlier.at,
                    own: OwnComments::load(&entry.site, format::now()),
                };
                if let Some(comment) = search.run(backend).await? {
                    return Ok(Done::Earlier(comment));
                }
            }
            create(backend, entry, submission, was_sent)
                .await
                .map(|created| Done::Created(Box::new(created)))
        }
        Errand::Edit { id, text } => {
            let token = token(entry, id);
            let changed = backend.edit(page, id, text, token.as_deref()).await;
            changed.map(Done::Changed)
        }
        Errand::Delete { id } => {
            let token = token(entry, id);
            match backend.delete(page, id, token.as_deref()).await {
                // Sent before and gone now: that was us.
                Err(fault)
                    if was_sent.is_some() && fault.failure().kind == FailureKind::NotFound =>
                {
                    Ok(Done::Deleted)
                }
                answer => answer.map(|()| Done::Deleted),
            }
        }
        Errand::Vote { id, direction, .. } => vote(backend, page, id, *direction).await,
    }
}

/// What the service worker was told has been done. Of a new comment it does not know which it has
/// become: that is asked once more, under the same key.
fn carried(errand: &Errand) -> Option<Done> {
    match errand {
        Errand::Create { .. } => None,
        Errand::Edit { .. } => Some(Done::Changed(Changed::default())),
        Errand::Delete { .. } => Some(Done::Deleted),
        Errand::Vote { .. } => Some(Done::Voted(None)),
    }
}

/// The request of an entry, for the service worker, to an address that is the same from everywhere.
/// None where other words for it may have arrived: the worker does not look for them.
pub fn portable(backend: &Backend, entry: &Entry) -> Option<Value> {
    if entry.earlier.is_some() {
        return None;
    }
    let page = &entry.page;
    let request = match &entry.errand {
        Errand::Create { .. } => {
            let (submission, context) = parcel(entry)?;
            backend.portable_create(page, submission, &context)
        }
        Errand::Edit { id, text } => {
            backend.portable_edit(page, id, text, token(entry, id).as_deref())
        }
        Errand::Delete { id } => backend.portable_delete(page, id, token(entry, id).as_deref()),
        Errand::Vote { id, direction, .. } => {
            let voter = preferences::voter(unique::name);
            backend.portable_vote(page, id, *direction, &voter)
        }
    };
    request.map(|mut request| {
        request.url = page_head::absolute(&request.url);
        request.to_json()
    })
}

fn token(entry: &Entry, id: &CommentId) -> Option<String> {
    let own = OwnComments::load(&entry.site, format::now());
    own.get(id)?.token.clone()
}

async fn vote(
    backend: &Backend,
    page: &PageIdentity,
    id: &CommentId,
    direction: Direction,
) -> Result<Done, Fault> {
    let voter = preferences::voter(unique::name);
    let score = backend.vote(page, id, direction, &voter).await;
    score.map(Done::Voted)
}

/// What is sent of an entry that is a new comment.
fn parcel(entry: &Entry) -> Option<(&Submission, CreateContext)> {
    let Errand::Create {
        submission,
        parent_author,
        root,
    } = &entry.errand
    else {
        return None;
    };
    let context = CreateContext {
        idempotency_key: entry.key.clone(),
        parent_author: parent_author.clone(),
        root: root.clone(),
    };
    Some((submission, context))
}

async fn create(
    backend: &Backend,
    entry: &Entry,
    submission: &Submission,
    was_sent: Option<i64>,
) -> Result<Created, Fault> {
    let Some((_, context)) = parcel(entry) else {
        return Ok(Created::unseen(submission, &entry.key));
    };
    let knows_keys = backend.fixed_settings().capabilities.idempotency_key;
    let search = was_sent.filter(|_| !knows_keys).map(|sent| Search {
        page: &entry.page,
        submission,
        root: context.root.as_ref(),
        sent,
        own: OwnComments::load(&entry.site, format::now()),
    });
    if let Some(search) = &search
        && let Some(comment) = search.run(backend).await?
    {
        return Ok(Created::of(comment));
    }
    match backend.create(&entry.page, submission, &context).await {
        Err(fault) if fault.failure().kind == FailureKind::Duplicate => {
            let Some(search) = search else {
                return Err(fault);
            };
            // The lost answer was a yes: the backend has the comment and says so by refusing it.
            // Where it cannot be seen, it is held for a moderator; unless it is an earlier one with
            // these words that it is a duplicate of.
            match search.run(backend).await? {
                Some(found) => Ok(Created::of(found)),
                None if search.own.has_said(&submission.text, search.sent) => Err(fault),
                None => Ok(Created::unseen(submission, &entry.key)),
            }
        }
        answer => answer,
    }
}

/// Looks in a thread for a comment that was sent at a time and whose answer was lost.
struct Search<'a> {
    page: &'a PageIdentity,
    submission: &'a Submission,
    root: Option<&'a CommentId>,
    sent: i64,
    own: OwnComments,
}

/// True where a comment of `created` may be one that was sent at a time, in milliseconds since the epoch by our
/// clock. What was known as the reader's own by then is an earlier comment of theirs, whatever it says.
fn may_be_it(
    sent: i64,
    is_nameless: bool,
    created: Option<Moment>,
    own: Option<&OwnComment>,
) -> bool {
    let tolerance = if is_nameless {
        NAMELESS_TOLERANCE
    } else {
        CLOCK_TOLERANCE
    };
    let not_before = Moment::from_milliseconds(sent - tolerance);
    created.is_none_or(|created| created >= not_before) && own.is_none_or(|own| own.created >= sent)
}

impl Search<'_> {
    fn is_ours(&self, backend: &Backend, comment: &Comment) -> bool {
        let is_nameless = self.submission.name.trim().is_empty();
        let own = self.own.get(&comment.id);
        may_be_it(self.sent, is_nameless, comment.created, own)
            && backend.recognises(self.submission, self.root, comment)
    }

    async fn run(&self, backend: &Backend) -> Result<Option<Comment>, Fault> {
        // A copy from before the comment was sent would say that it is not there.
        let backend = &backend.insisting();
        let settings = backend.fixed_settings();
        let order = settings.latest_first(settings.default_sort);
        if let Some(root) = self.root.filter(|_| settings.lists_replies) {
            let replies = backend.replies(self.page, root).await?;
            let mut replies = replies.into_iter();
            if let Some(found) = replies.find(|one| self.is_ours(backend, one)) {
                return Ok(Some(found));
            }
        }
        let mut mark = None;
        for _ in 0..PAGES_LOOKED_AT {
            let page = backend.thread(self.page, order, mark.as_ref(), &[]).await?;
            let mut comments = page.comments.into_iter();
            if let Some(found) = comments.find(|one| self.is_ours(backend, one)) {
                return Ok(Some(found));
            }
            mark = page.next;
            if mark.is_none() {
                break;
            }
        }
        Ok(None)
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
        assert!(may_be_it(sent, false, at(sent + 1), None));
        assert!(may_be_it(sent, false, None, None));
        // A page that was killed between the answer and its being written down knows it already.
        assert!(may_be_it(sent, false, at(sent), Some(&known(sent + 5))));
        assert!(!may_be_it(
            sent,
            false,
            at(sent - 1),
            Some(&known(sent - 1))
        ));
        // Our clock is an hour fast.
        assert!(may_be_it(sent, false, at(sent - hour), None));
        assert!(!may_be_it(sent, true, at(sent - hour), None));
        assert!(!may_be_it(sent, false, at(sent - 27 * hour), None));
    }
}
