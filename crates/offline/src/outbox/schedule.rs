//! Decides which entry is sent next, and when an entry is retried. These are plain functions without side effects on
//! storage or network. Times are milliseconds since the epoch.

use super::Entry;
use standfirst_model::{Failure, FailureKind};
use standfirst_script_constants::LONGEST_RETRY_AFTER;

/// The wait after the first failure. Each further wait is twice as long.
const FIRST_WAIT: i64 = 2_000;

/// The longest wait without a `Retry-After` of the server.
const LONGEST_WAIT: i64 = 15 * 60_000;

/// The next thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send the entry with this number.
    Send(u64),
    /// Nothing before this time.
    At(i64),
    /// Nothing.
    Nothing,
}

/// Returns the next thing to do with the entries, given in their order. Within a lane no entry is sent before an
/// earlier one, except that refused entries, which are pending until the reader acts, are skipped.
pub fn next(entries: &[Entry], now: i64) -> Next {
    let mut lanes: Vec<String> = Vec::new();
    let mut soonest: Option<i64> = None;
    for entry in entries.iter().filter(|entry| !entry.refused) {
        let lane = entry.lane();
        if lanes.contains(&lane) {
            continue;
        }
        lanes.push(lane);
        if is_due(entry, now) {
            return Next::Send(entry.order);
        }
        soonest = Some(soonest.map_or(entry.not_before, |time| time.min(entry.not_before)));
    }
    soonest.map_or(Next::Nothing, Next::At)
}

/// Whether an entry may be sent now. A time farther away than the longest wait was set by a wrong clock that has been
/// corrected since.
fn is_due(entry: &Entry, now: i64) -> bool {
    entry.not_before <= now || entry.not_before - now > LONGEST_RETRY_AFTER
}

/// Makes entries that failed because the device was offline due at once, when the network is back. Returns their
/// numbers.
pub fn network_is_back(entries: &mut [Entry]) -> Vec<u64> {
    let waiting = entries
        .iter_mut()
        .filter(|entry| entry.failure == Some(FailureKind::Offline) && entry.not_before > 0);
    waiting
        .map(|entry| {
            entry.not_before = 0;
            entry.order
        })
        .collect()
}

/// Gives each entry that is blocked by an earlier entry of its lane the same failure, unless it has one. Returns the
/// numbers of the changed entries.
pub fn propagate_failures(entries: &mut [Entry]) -> Vec<u64> {
    let mut heads: Vec<(String, Option<FailureKind>)> = Vec::new();
    let mut behind = Vec::new();
    for entry in entries.iter_mut().filter(|entry| !entry.refused) {
        let lane = entry.lane();
        match heads.iter().find(|(known, _)| *known == lane) {
            Some((_, failure)) if entry.failure.is_none() && failure.is_some() => {
                entry.failure = *failure;
                behind.push(entry.order);
            }
            Some(_) => {}
            None => heads.push((lane, entry.failure)),
        }
    }
    behind
}

/// Records that an entry is being sent: from now on it may have arrived.
pub fn mark_sending(entry: &mut Entry, now: i64) {
    entry.attempts += 1;
    entry.times_sent += 1;
    entry.sent.get_or_insert(now);
    entry.last_sent = Some(now);
}

/// Records that the entry was not sent after all: restores when and how often it was sent, and the reader's decision
/// to send it again, from `before`.
pub fn was_not_sent(entry: &mut Entry, before: &Entry) {
    entry.sent = before.sent;
    entry.last_sent = before.last_sent;
    entry.times_sent = before.times_sent;
    entry.again = before.again;
}

/// Marks an entry that may have arrived, so that the reader is asked whether to send it again.
pub fn mark_uncertain(entry: &mut Entry) {
    entry.uncertain = true;
    entry.refused = true;
}

/// Records that the reader wants the entry to be sent again.
pub fn send_again(entry: &mut Entry) {
    entry.uncertain = false;
    entry.refused = false;
    entry.again = true;
    entry.not_before = 0;
}

/// Records that a try has failed. `was_sent` is when the entry had been sent before this try. `knows_keys` is whether
/// the backend supports idempotency keys. `chance` is a random number between 0 and 1 that spreads the retries of many
/// readers.
pub fn fail(
    entry: &mut Entry,
    failure: &Failure,
    was_sent: Option<i64>,
    knows_keys: bool,
    now: i64,
    chance: f64,
) {
    let kind = failure.kind;
    entry.failure = Some(kind);
    if !kind.outcome_unknown() && kind != FailureKind::Cancelled {
        entry.sent = was_sent;
    }
    let blind = entry.operation.must_not_repeat() && !knows_keys;
    entry.refused = !is_temporary(kind) || (blind && entry.sent.is_some());
    let asked = failure.retry_after.map_or(0, i64::from) * 1000;
    entry.not_before = now + wait(entry.attempts, chance).max(asked.min(LONGEST_RETRY_AFTER));
}

/// Whether the failure is temporary: the backend may accept the same entry later.
pub const fn is_temporary(kind: FailureKind) -> bool {
    matches!(
        kind,
        FailureKind::Offline
            | FailureKind::TimedOut
            | FailureKind::Cancelled
            | FailureKind::TooFast
            | FailureKind::ServerBroken
            | FailureKind::Unreadable
    )
}

/// Returns the wait before the next try. Half of it is fixed and half is random, so that not all readers send at once
/// when a server comes back.
fn wait(attempts: u32, chance: f64) -> i64 {
    let doublings = attempts.saturating_sub(1).min(16);
    let delay = (FIRST_WAIT << doublings).min(LONGEST_WAIT);
    let by_chance = (delay / 2) as f64 * chance.clamp(0.0, 1.0);
    delay / 2 + by_chance as i64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::outbox::Operation;
    use crate::storage::JsonStored;
    use standfirst_backend::{PageIdentity, VoteDirection};
    use standfirst_json::Value;
    use standfirst_model::Submission;

    fn entry(order: u64, path: &str) -> Entry {
        let page = PageIdentity {
            path: path.into(),
            ..PageIdentity::default()
        };
        let operation = Operation::Create {
            submission: Submission::default(),
            parent_author: None,
            root: None,
        };
        Entry {
            order,
            ..Entry::new(format!("k{order}"), "s".into(), page, operation, 0)
        }
    }

    fn vote() -> Entry {
        Entry {
            operation: Operation::Vote {
                id: "1".into(),
                direction: VoteDirection::Up,
                before: VoteDirection::None,
            },
            ..entry(9, "a")
        }
    }

    #[test]
    fn lanes_keep_their_order_and_do_not_block_each_other() {
        let mut entries = vec![entry(1, "a"), entry(2, "a"), entry(3, "b")];
        assert_eq!(next(&entries, 10), Next::Send(1));
        entries[0].not_before = 50;
        assert_eq!(next(&entries, 10), Next::Send(3));
        entries[2].not_before = 40;
        assert_eq!(next(&entries, 10), Next::At(40));
        entries[0].refused = true;
        assert_eq!(next(&entries, 10), Next::Send(2));
        assert_eq!(next(&entries[..1], 10), Next::Nothing);
    }

    #[test]
    fn blocked_entries_take_over_the_failure() {
        let mut entries = [entry(1, "a"), entry(2, "a"), entry(3, "b")];
        assert!(propagate_failures(&mut entries).is_empty());
        entries[0].failure = Some(FailureKind::Offline);
        assert_eq!(propagate_failures(&mut entries), [2]);
        assert_eq!(entries[1].failure, Some(FailureKind::Offline));
        assert!(propagate_failures(&mut entries).is_empty());
    }

    #[test]
    fn a_corrected_clock_blocks_no_entry() {
        let mut waiting = entry(1, "a");
        let year = 365 * 86_400_000;
        waiting.not_before = year;
        assert_eq!(next(&[waiting], 1000), Next::Send(1));
    }

    #[test]
    fn retry_after_is_respected_within_limits() {
        let mut one = entry(1, "a");
        mark_sending(&mut one, 0);
        let mut failure = Failure::of(FailureKind::TooFast);
        failure.retry_after = Some(120);
        fail(&mut one, &failure, None, true, 0, 0.0);
        assert_eq!((one.not_before, one.refused), (120_000, false));
        // The server responded with a refusal, so the entry has not arrived.
        assert_eq!(one.sent, None);
        failure.retry_after = Some(u32::MAX);
        fail(&mut one, &failure, None, true, 0, 0.0);
        assert_eq!(one.not_before, LONGEST_RETRY_AFTER);
    }

    #[test]
    fn an_uncertain_entry_stays_uncertain() {
        let mut one = entry(1, "a");
        mark_sending(&mut one, 7);
        fail(
            &mut one,
            &Failure::of(FailureKind::TimedOut),
            None,
            true,
            8,
            0.5,
        );
        assert_eq!(one.sent, Some(7));
        mark_sending(&mut one, 20);
        fail(
            &mut one,
            &Failure::of(FailureKind::TooFast),
            Some(7),
            true,
            21,
            0.5,
        );
        assert_eq!(one.sent, Some(7));
        fail(
            &mut one,
            &Failure::of(FailureKind::Invalid),
            Some(7),
            true,
            22,
            0.5,
        );
        assert!(one.refused);
    }

    #[test]
    fn uncertain_votes_are_not_repeated_without_keys() {
        for (knows_keys, kind, refused) in [
            (true, FailureKind::TimedOut, false),
            (false, FailureKind::TimedOut, true),
            (false, FailureKind::TooFast, false),
        ] {
            let mut vote = vote();
            mark_sending(&mut vote, 1);
            fail(&mut vote, &Failure::of(kind), None, knows_keys, 2, 0.5);
            assert_eq!(vote.refused, refused, "{kind:?}");
        }
    }

    #[test]
    fn only_offline_entries_are_due_when_the_network_is_back() {
        let mut entries = [entry(1, "a"), entry(2, "b"), entry(3, "c")];
        for (entry, kind) in entries
            .iter_mut()
            .zip([FailureKind::Offline, FailureKind::TooFast])
        {
            entry.not_before = 500;
            entry.failure = Some(kind);
        }
        assert_eq!(network_is_back(&mut entries), [1]);
        assert_eq!((entries[0].not_before, entries[1].not_before), (0, 500));
    }

    /// The service worker is tested on the same cases (`tests/browser/worker.rs`).
    #[test]
    fn lanes_and_waits_are_those_of_the_shared_cases() {
        let cases = include_str!("../../../../tests/outbox_rules.json");
        let cases = standfirst_json::parse(cases).unwrap();
        let now = cases.get("now").and_then(Value::as_i64).unwrap();
        let rows = cases.get("entries").and_then(Value::as_array).unwrap();
        assert!(rows.len() > 10);
        for row in rows {
            let mut entries = [Entry::from_json(row.get("entry").unwrap()).unwrap()];
            let lane = row.get("lane").and_then(Value::as_str);
            assert_eq!(Some(entries[0].lane().as_str()), lane, "{row:?}");
            network_is_back(&mut entries);
            let waits = matches!(next(&entries, now), Next::At(_));
            let expected = row.get("waits").and_then(Value::as_bool);
            assert_eq!(Some(waits), expected, "{row:?}");
        }
    }

    proptest! {
        #[test]
        fn waits_grow_within_bounds(attempts in 1u32..200, chance in 0.0..=1.0) {
            let this = wait(attempts, chance);
            prop_assert!((FIRST_WAIT / 2..=LONGEST_WAIT).contains(&this));
            prop_assert!(wait(attempts + 1, 0.0) >= wait(attempts, 0.0));
        }

        #[test]
        fn the_first_entry_of_a_lane_is_sent_first(
            paths in proptest::collection::vec(0u8..4, 1..12),
            waits in proptest::collection::vec(0i64..3, 12),
        ) {
            let entries: Vec<Entry> = paths
                .iter()
                .zip(&waits)
                .enumerate()
                .map(|(order, (path, wait))| Entry { not_before: *wait, ..entry(order as u64, &path.to_string()) })
                .collect();
            if let Next::Send(order) = next(&entries, 1) {
                let sent = &entries[order as usize];
                let first = entries.iter().find(|entry| entry.lane() == sent.lane());
                prop_assert_eq!(first.map(|entry| entry.order), Some(order));
            }
        }
    }
}
