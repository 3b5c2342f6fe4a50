//! Sending a comment so that it arrives, and arrives once.
//!
//! Before the network is tried the words lie in the draft, with the key they are sent under. If no
//! answer comes, a retry uses the same key; where the backend knows no keys, it first looks whether
//! the comment is there already.

use crate::backend::{Backend, CreateContext, Created, Fault, PageIdentity};
use crate::i18n::format;
use crate::model::{Comment, FailureKind, Moment, SortOrder, Submission};
use crate::offline::drafts::Attempt;
use crate::offline::{Draft, DraftPlace};
use crate::state::unique;

/// Pages looked through for a comment whose answer was lost.
const PAGES_LOOKED_AT: usize = 5;

/// A server's clock may differ from ours by this many milliseconds.
const CLOCK_TOLERANCE: i64 = 10 * 60_000;

/// Everything that is sent beside the words.
pub struct Parcel<'a> {
    /// The article.
    pub page: &'a PageIdentity,
    /// What is sent, tidied.
    pub submission: &'a Submission,
    /// Where its draft lies.
    pub place: &'a DraftPlace,
    /// The author of the comment that is answered, for backends that want it said.
    pub parent_author: Option<String>,
    /// The comment at the top of the branch, likewise.
    pub root: Option<crate::model::CommentId>,
}

/// Sends a comment. The draft is gone once the backend has it, and whole in every other case.
pub async fn deliver(backend: &Backend, parcel: &Parcel<'_>) -> Result<Created, Fault> {
    let text = &parcel.submission.text;
    let earlier = parcel.place.load().and_then(|draft| draft.attempt);
    let earlier = earlier.filter(|attempt| attempt.text == *text);
    let in_doubt = earlier.is_some();
    let attempt = earlier.unwrap_or_else(|| Attempt {
        key: unique::name(),
        at: format::now().milliseconds(),
        text: text.clone(),
    });

    if in_doubt
        && !backend.fixed_settings().capabilities.idempotency_key
        && let Some(comment) = look_for(backend, parcel, attempt.at).await?
    {
        parcel.place.discard();
        return Ok(Created::of(comment));
    }

    keep(parcel.place, text, Some(attempt.clone()));
    let context = CreateContext {
        idempotency_key: attempt.key.clone(),
        parent_author: parcel.parent_author.clone(),
        root: parcel.root.clone(),
    };
    let answer = backend
        .create(parcel.page, parcel.submission, &context)
        .await;
    match answer {
        Ok(created) => {
            parcel.place.discard();
            Ok(created)
        }
        Err(fault) => {
            let kind = fault.failure().kind;
            if kind == FailureKind::Duplicate && in_doubt {
                // The lost answer was a yes: the backend has the comment and says so by refusing it.
                if let Some(comment) = look_for(backend, parcel, attempt.at).await? {
                    parcel.place.discard();
                    return Ok(Created::of(comment));
                }
            }
            let doubtful = in_doubt || kind.leaves_doubt() || kind == FailureKind::Cancelled;
            keep(parcel.place, text, doubtful.then_some(attempt));
            Err(fault)
        }
    }
}

fn keep(place: &DraftPlace, text: &str, attempt: Option<Attempt>) {
    place.save(&Draft {
        text: text.to_owned(),
        saved: format::now().milliseconds(),
        attempt,
    });
}

/// Looks in the thread for a comment that was sent at a time and whose answer was lost.
async fn look_for(
    backend: &Backend,
    parcel: &Parcel<'_>,
    sent: i64,
) -> Result<Option<Comment>, Fault> {
    let not_before = Moment::from_milliseconds(sent - CLOCK_TOLERANCE);
    let is_ours = |comment: &Comment| {
        comment.created.is_none_or(|created| created >= not_before)
            && backend.recognises(parcel.submission, comment)
    };
    let settings = backend.fixed_settings();
    let newest_first = settings.sorts.contains(&SortOrder::Newest);
    let order = if newest_first {
        SortOrder::Newest
    } else {
        settings.default_sort
    };
    if let Some(root) = parcel.root.as_ref().filter(|_| settings.lists_replies) {
        let replies = backend.replies(parcel.page, root).await?;
        if let Some(found) = replies.into_iter().find(is_ours) {
            return Ok(Some(found));
        }
    }
    let mut mark = None;
    for _ in 0..PAGES_LOOKED_AT {
        let page = backend
            .thread(parcel.page, order, mark.as_ref(), &[])
            .await?;
        if let Some(found) = page.comments.into_iter().find(is_ours) {
            return Ok(Some(found));
        }
        mark = page.next;
        if mark.is_none() {
            break;
        }
    }
    Ok(None)
}
