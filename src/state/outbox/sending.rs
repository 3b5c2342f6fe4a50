//! One round of sending: under the lock, in order, until nothing is due.
//!
//! The futures of an attempt are boxed. Inlined into one, they are a function of 17 KB, which compresses worse than
//! its pieces.

use futures_util::FutureExt;
use std::cell::Cell;

use super::delivery::{DeliveryAttempt, deliver};
use super::{DeliveryResult, Outbox, Outcome};
use crate::state::report;
use standfirst_backend::{Backend, Created};
use standfirst_i18n::format;
use standfirst_model::{CommentStatus, FailureKind};
use standfirst_offline::outbox::schedule::{self, Next};
use standfirst_offline::outbox::{Entry, OUTBOX_LOCK, Operation, store};
use standfirst_offline::{HeldComment, HeldComments, OwnComment, OwnComments, lock, random};

/// Sends until nothing is due, and sets a timer for the next entry. If it is already running, the running call
/// does one more round.
pub(super) async fn run(outbox: Outbox) {
    let Some(inner) = outbox.inner.get() else {
        return;
    };
    let Some(backend) = inner.backend.clone() else {
        return;
    };
    if inner.running.replace(true) {
        inner.rerun.set(true);
        return;
    }
    loop {
        inner.rerun.set(false);
        let held = lock::exclusive(OUTBOX_LOCK).await;
        let next_due = send_all(outbox, &backend).await;
        notify_blocked(outbox).await;
        drop(held);
        if !inner.rerun.get() {
            inner.running.set(false);
            if let Some(time) = next_due {
                outbox.schedule_run(&inner, time);
            }
            return;
        }
    }
}

/// Notifies of entries that are pending because an earlier entry of their lane is pending, for the same reason.
async fn notify_blocked(outbox: Outbox) {
    let mut entries = outbox.entries.try_get_untracked().unwrap_or_default();
    for order in schedule::propagate_failures(&mut entries) {
        if let Some(entry) = entries.iter().find(|one| one.order == order)
            && let Some(failure) = entry.failure_to_report()
        {
            outbox.save(entry).await;
            outbox.notify(entry, &Outcome::Pending(failure));
        }
    }
}

async fn send_all(outbox: Outbox, backend: &Backend) -> Option<i64> {
    loop {
        let mut entries = outbox.reload(true).await;
        // Stop when the device is offline or the session is disposed; the next tab sends the rest.
        if outbox.online.try_get_untracked() != Some(true) {
            return None;
        }
        let order = match schedule::next(&entries, format::now().milliseconds()) {
            Next::Send(order) => order,
            Next::At(time) => return Some(time),
            Next::Nothing => return None,
        };
        let entry = entries.iter_mut().find(|entry| entry.order == order)?;
        send(outbox, backend, entry).boxed_local().await;
    }
}

async fn send(outbox: Outbox, backend: &Backend, entry: &mut Entry) {
    let before = DeliveryAttempt {
        entry: entry.clone(),
        posted: Cell::new(false),
    };
    let was_sent = entry.sent;
    // Store that the reader's permission to send again is used up before using it: if the page is killed
    // meanwhile, the reader must be asked once more.
    entry.again = false;
    schedule::mark_sending(entry, format::now().milliseconds());
    outbox.save(entry).await;
    outbox.sending.try_set(Some(entry.order));
    let answer = deliver(backend, entry, &before).boxed_local().await;
    outbox.sending.try_set(None);
    if !before.posted.get() {
        schedule::was_not_sent(entry, &before.entry);
    }
    match answer {
        Ok(DeliveryResult::Uncertain) => {
            schedule::mark_uncertain(entry);
            outbox.save(entry).await;
            outbox.notify(entry, &Outcome::Done(DeliveryResult::Uncertain));
        }
        Ok(done) => {
            // Store the edit token before completing the entry. A page that is killed in between sends the entry
            // once more, and the backend returns the same comment.
            remember(backend, entry, &done);
            let sent = !matches!(done, DeliveryResult::EarlierArrived(_));
            let outcome = Outcome::Done(done);
            if sent {
                outbox.complete(entry, true).await;
                outbox.notify(entry, &outcome);
            } else {
                entry.earlier = None;
                entry.sent = was_sent;
                entry.failure = Some(FailureKind::Duplicate);
                return_to_form(outbox, entry, &outcome).await;
            }
        }
        Err(error) => {
            let failure = report(&error);
            let knows_keys = backend.fixed_settings().capabilities.idempotency_key;
            let now = format::now().milliseconds();
            let chance = random::chance();
            schedule::fail(entry, &failure, was_sent, knows_keys, now, chance);
            if entry.refused {
                return_to_form(outbox, entry, &Outcome::Refused(failure)).await;
            } else {
                outbox.save(entry).await;
                outbox.notify(entry, &Outcome::Pending(failure));
            }
        }
    }
}

/// Gives a refused entry back to the form it came from. If that form is not open, the text stays in the outbox
/// until the reader asks for it; an entry without text is removed.
async fn return_to_form(outbox: Outbox, entry: &mut Entry, outcome: &Outcome) {
    entry.refused = true;
    // Here and not in the conversation, which may not be open: the reader may be on another page by now.
    entry.operation.revert(&entry.site);
    let is_handled = outbox.notify(entry, outcome);
    if is_handled || entry.text().is_none() {
        outbox.complete(entry, false).await;
    } else {
        outbox.save(entry).await;
    }
}

/// Stores what became of the reader's own comment, whatever page the reader is on by now.
fn remember(backend: &Backend, entry: &Entry, done: &DeliveryResult) {
    let now = format::now();
    let mut own = OwnComments::load(&entry.site, now);
    match (&entry.operation, done) {
        (Operation::Create { submission, .. }, DeliveryResult::Created(created)) => {
            let window = backend.fixed_settings().capabilities.edit_window_seconds;
            let comment = own_comment(created, submission.text.clone(), window);
            own.add(&created.comment.id, comment);
            if created.comment.status == CommentStatus::Held {
                let id = &created.comment.id;
                let held = HeldComment::of(entry, submission, id);
                HeldComments::load(&entry.site, now).add(held);
            }
        }
        (Operation::Edit { id, text }, DeliveryResult::Updated(changed)) => {
            let mut comment = own.get(id).cloned().unwrap_or_default();
            comment.source.clone_from(text);
            if let Some(status) = changed.status {
                comment.held = status == CommentStatus::Held;
            }
            own.add(id, comment);
            HeldComments::load(&entry.site, now).set_text(id, text);
        }
        (Operation::Delete { id }, DeliveryResult::Updated(_)) => {
            own.remove(id);
            HeldComments::load(&entry.site, now).remove(id);
        }
        _ => {}
    }
    store::signal();
}

fn own_comment(created: &Created, source: String, window: Option<u32>) -> OwnComment {
    let now = format::now().milliseconds();
    let until = created
        .editable_until
        .map(standfirst_model::Moment::milliseconds);
    OwnComment {
        token: created.token.clone(),
        editable_until: until.or(window.map(|seconds| now + i64::from(seconds) * 1000)),
        source,
        created: now,
        held: created.comment.status == CommentStatus::Held,
    }
}
