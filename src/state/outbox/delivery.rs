//! Delivery of one outbox entry, exactly once.
//!
//! An entry whose response was lost is sent again under the same idempotency key. If the backend does not support
//! such keys, the entry is first searched for in the thread; if that decides nothing, the reader is asked.

use futures_util::FutureExt;
use std::cell::Cell;

use super::search::Search;
use crate::state::page_head;
use standfirst_backend::{Backend, BackendError, CommentUpdate, CreateContext, Created};
use standfirst_i18n::format;
use standfirst_json::Value;
use standfirst_model::{Comment, FailureKind, Submission};
use standfirst_offline::OwnComments;
use standfirst_offline::outbox::resend::{Decision, Evidence, decide};
use standfirst_offline::outbox::{Entry, Operation};

const SENDING: &str = "sending a comment";

/// The result of delivering an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryResult {
    /// The comment exists.
    Created(Box<Created>),
    /// An earlier text of the entry turned out to have arrived; the present text was not sent.
    EarlierArrived(Comment),
    /// What the reader did to an existing comment is done.
    Updated(CommentUpdate),
    /// The comment may have arrived, and was not sent again: the reader decides.
    Uncertain,
}

/// An entry as it was before this attempt, and whether this attempt sends it.
#[derive(Debug)]
pub struct DeliveryAttempt {
    /// The entry before the attempt.
    pub entry: Entry,
    /// Set just before the entry is sent: an attempt may only search for it.
    pub posted: Cell<bool>,
}

/// Delivers an entry.
pub async fn deliver(
    backend: &Backend,
    entry: &Entry,
    before: &DeliveryAttempt,
) -> Result<DeliveryResult, BackendError> {
    let is_create = matches!(entry.operation, Operation::Create { .. });
    before.posted.set(!is_create);
    let page = &entry.page;
    if let Some((id, action)) = entry.action(format::now()) {
        if entry.sent_by_worker {
            return Ok(DeliveryResult::Updated(CommentUpdate::default()));
        }
        let is_delete = matches!(entry.operation, Operation::Delete { .. });
        return match backend.act(page, id, &action).await {
            // An earlier attempt was sent, and now the comment is gone: that attempt deleted it.
            Err(error)
                if is_delete
                    && before.entry.sent.is_some()
                    && error.failure().kind == FailureKind::NotFound =>
            {
                Ok(DeliveryResult::Updated(CommentUpdate::default()))
            }
            answer => answer.map(DeliveryResult::Updated),
        };
    }
    // The service worker may have sent a new comment, but it does not know the comment's id. So it is requested once
    // more under the same key.
    create(backend, entry, before).boxed_local().await
}

/// Serializes the request of an entry for the service worker, with an absolute URL. Returns `None` if an earlier
/// text of the entry may have arrived: the worker does not search for it.
pub fn serialize_request(backend: &Backend, entry: &Entry) -> Option<Value> {
    if entry.earlier.is_some() {
        return None;
    }
    let page = &entry.page;
    let request = match entry.action(format::now()) {
        Some((id, action)) => backend.serialize_action(page, id, &action),
        None => {
            let (submission, context) = delivery_request(entry)?;
            backend.serialize_create(page, submission, &context)
        }
    };
    request.map(|mut request| {
        request.url = page_head::absolute(&request.url);
        request.to_json()
    })
}

/// Returns what is sent for an entry that is a new comment.
fn delivery_request(entry: &Entry) -> Option<(&Submission, CreateContext)> {
    let Operation::Create {
        submission,
        parent_author,
        root,
    } = &entry.operation
    else {
        return None;
    };
    let context = CreateContext {
        idempotency_key: entry.key.clone(),
        parent_author: parent_author.clone(),
        root: root.clone(),
        tokens: OwnComments::load(&entry.site, format::now()).tokens(),
    };
    Some((submission, context))
}

async fn create(
    backend: &Backend,
    entry: &Entry,
    before: &DeliveryAttempt,
) -> Result<DeliveryResult, BackendError> {
    let Some((submission, context)) = delivery_request(entry) else {
        return Ok(DeliveryResult::Uncertain);
    };
    if let Some(earlier) = &entry.earlier {
        let earlier_submission = Submission {
            text: earlier.text.clone(),
            ..submission.clone()
        };
        let search = Search {
            submission: &earlier_submission,
            root: context.root.as_ref(),
            sent: earlier.at,
            own: OwnComments::load(&entry.site, format::now()),
        };
        if let Some(comment) = search.run(backend, &entry.page).await?.found {
            return Ok(DeliveryResult::EarlierArrived(comment));
        }
    }
    let knows_keys = backend.fixed_settings().capabilities.idempotency_key;
    let search = before
        .entry
        .sent
        .filter(|_| !knows_keys)
        .map(|sent| Search {
            submission,
            root: context.root.as_ref(),
            sent,
            own: OwnComments::load(&entry.site, format::now()),
        });
    if let Some(search) = &search {
        let result = search.run(backend, &entry.page).await?;
        let found_similar = result.found_same_text || !result.other_texts.is_empty();
        let searched_all = result.searched_all;
        if let Some(comment) = result.found {
            return Ok(created(Created::of(comment)));
        }
        let decision = decide(&Evidence {
            reader_agreed: before.entry.again,
            refuses_duplicates: backend.refuses_duplicates(),
            may_hold: backend.may_hold(),
            searched_all,
            found_similar,
            age: format::now().milliseconds() - before.entry.last_sent.unwrap_or(search.sent),
            times_sent: before.entry.times_sent,
        });
        match decision {
            Decision::Send => {}
            Decision::Ask => return Ok(DeliveryResult::Uncertain),
            Decision::Search => {
                let reason = "the comment is not in the thread, but may still arrive";
                return Err(BackendError::of(SENDING, FailureKind::TimedOut, reason));
            }
        }
    } else if !knows_keys && !backend.refuses_duplicates() {
        // If a server does not respond to a comment, nobody can tell whether the comment arrived. So send a
        // harmless request first. If the network or the server is down, that request fails, the comment is
        // certainly not sent, and the outbox sends it later without asking the reader.
        backend.check_reachable(&entry.page).await?;
    }
    before.posted.set(true);
    match backend.create(&entry.page, submission, &context).await {
        Err(error) if error.failure().kind == FailureKind::Duplicate => {
            let Some(search) = search else {
                return Err(error);
            };
            if search.own.has_text_before(&submission.text, search.sent) {
                // It may be a duplicate of that earlier comment with the same text.
                let result = search.run(backend, &entry.page).await?;
                return result.found.map(Created::of).map(created).ok_or(error);
            }
            // The lost response was a success: the backend has the comment and therefore refuses a duplicate. If
            // there is only one other comment by this name in this place, it is this one, altered by the backend.
            // If there is none, it is held for a moderator.
            let mut result = search.run(backend, &entry.page).await?;
            let altered = result.other_texts.pop();
            let altered = altered.filter(|_| result.other_texts.is_empty());
            let held = || Created::held(backend, submission, &entry.key);
            let comment = result.found.or(altered).map_or_else(held, Created::of);
            Ok(created(comment))
        }
        answer => answer.map(created),
    }
}

fn created(created: Created) -> DeliveryResult {
    DeliveryResult::Created(Box::new(created))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
