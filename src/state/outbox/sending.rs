//! One round of sending: under the lock, in order, until nothing is due.

use std::cell::Cell;

use super::delivery::{Before, deliver};
use super::{Done, LOCK, Outbox, Outcome};
use crate::state::report;
use standfirst_backend::{Backend, Created};
use standfirst_i18n::format;
use standfirst_model::{CommentStatus, FailureKind};
use standfirst_offline::outbox::schedule::{self, Next};
use standfirst_offline::outbox::{Entry, Operation, store};
use standfirst_offline::{HeldComment, HeldComments, OwnComment, OwnComments, lock, random};

/// Sends until nothing is due, and comes back when something is. Asked while it runs, it goes round
/// once more.
pub(super) async fn run(outbox: Outbox) {
    let Some(works) = outbox.works.get() else {
        return;
    };
    let Some(backend) = works.backend.clone() else {
        return;
    };
    if works.running.replace(true) {
        works.again.set(true);
        return;
    }
    loop {
        works.again.set(false);
        let held = lock::exclusive(LOCK).await;
        let wake = send_all(outbox, &backend).await;
        tell_those_behind(outbox).await;
        drop(held);
        if !works.again.get() {
            works.running.set(false);
            if let Some(time) = wake {
                outbox.wake_at(&works, time);
            }
            return;
        }
    }
}

/// What stands behind something that waits waits with it, for the same reason.
async fn tell_those_behind(outbox: Outbox) {
    let mut entries = outbox.entries.try_get_untracked().unwrap_or_default();
    for order in schedule::wait_behind(&mut entries) {
        if let Some(entry) = entries.iter().find(|one| one.order == order)
            && let Some(failure) = entry.told()
        {
            outbox.save(entry).await;
            outbox.tell(entry, &Outcome::Waits(failure));
        }
    }
}

async fn send_all(outbox: Outbox, backend: &Backend) -> Option<i64> {
    loop {
        let mut entries = outbox.reload(true).await;
        // Who goes away leaves the rest to the next tab.
        if outbox.online.try_get_untracked() != Some(true) {
            return None;
        }
        let order = match schedule::next(&entries, format::now().milliseconds()) {
            Next::Send(order) => order,
            Next::At(time) => return Some(time),
            Next::Nothing => return None,
        };
        let entry = entries.iter_mut().find(|entry| entry.order == order)?;
        send(outbox, backend, entry).await;
    }
}

async fn send(outbox: Outbox, backend: &Backend, entry: &mut Entry) {
    let before = Before {
        entry: entry.clone(),
        posted: Cell::new(false),
    };
    let was_sent = entry.sent;
    // Written down as used before it is: a page that is killed meanwhile must ask once more.
    entry.again = false;
    schedule::begin(entry, format::now().milliseconds());
    outbox.save(entry).await;
    outbox.sending.try_set(Some(entry.order));
    let answer = deliver(backend, entry, &before).await;
    outbox.sending.try_set(None);
    if !before.posted.get() {
        schedule::was_not_sent(entry, &before.entry);
    }
    match answer {
        Ok(Done::Uncertain) => {
            schedule::ask(entry);
            outbox.save(entry).await;
            outbox.tell(entry, &Outcome::Done(Done::Uncertain));
        }
        Ok(done) => {
            // The proof before the end: a page that is killed in between sends once more, and is
            // answered with the same comment.
            remember(backend, entry, &done);
            let sent = !matches!(done, Done::Earlier(_));
            let outcome = Outcome::Done(done);
            if sent {
                outbox.settle(entry, true).await;
                outbox.tell(entry, &outcome);
            } else {
                entry.earlier = None;
                entry.sent = was_sent;
                entry.failure = Some(FailureKind::Duplicate);
                give_back(outbox, entry, &outcome).await;
            }
        }
        Err(fault) => {
            let failure = report(&fault);
            let knows_keys = backend.fixed_settings().capabilities.idempotency_key;
            let now = format::now().milliseconds();
            let chance = random::chance();
            schedule::fail(entry, &failure, was_sent, knows_keys, now, chance);
            if entry.refused {
                give_back(outbox, entry, &Outcome::Refused(failure)).await;
            } else {
                outbox.save(entry).await;
                outbox.tell(entry, &Outcome::Waits(failure));
            }
        }
    }
}

/// To the form it came from. Where that is not open, words stay in the outbox until they are asked
/// for; what has no words goes.
async fn give_back(outbox: Outbox, entry: &mut Entry, outcome: &Outcome) {
    entry.refused = true;
    let seen_to = outbox.tell(entry, outcome);
    if seen_to || entry.text().is_none() {
        outbox.settle(entry, false).await;
    } else {
        outbox.save(entry).await;
    }
}

/// Whatever page the reader is on by now, what is theirs stays theirs.
fn remember(backend: &Backend, entry: &Entry, done: &Done) {
    let now = format::now();
    let mut own = OwnComments::load(&entry.site, now);
    match (&entry.operation, done) {
        (Operation::Create { submission, .. }, Done::Created(created)) => {
            let window = backend.fixed_settings().capabilities.edit_window_seconds;
            let comment = own_comment(created, submission.text.clone(), window);
            own.add(&created.comment.id, comment);
            if created.comment.status == CommentStatus::Held {
                let id = &created.comment.id;
                let held = HeldComment::of(entry, submission, id);
                HeldComments::load(&entry.site, now).add(held);
            }
        }
        (Operation::Edit { id, text }, Done::Changed(changed)) => {
            let mut comment = own.get(id).cloned().unwrap_or_default();
            comment.source.clone_from(text);
            if let Some(status) = changed.status {
                comment.held = status == CommentStatus::Held;
            }
            own.add(id, comment);
            HeldComments::load(&entry.site, now).reword(id, text);
        }
        (Operation::Delete { id }, Done::Deleted) => {
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
