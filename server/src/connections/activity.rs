//! What a connection is at, and how long it may be at it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Seconds between two requests, where nothing else is said. Longer than proxies keep a connection to a
/// server, 60 seconds mostly, so that they do not send into one that is being closed.
pub const IDLE: u64 = 75;
/// Seconds from the first byte of a request to the end of its head, where nothing else is said.
pub const HEAD: u64 = 10;
/// Seconds from there to the end of its body, where nothing else is said.
pub const BODY: u64 = 20;
/// So much later than a body's time is over the connection is closed: the reader is told before.
const AFTER_BODY: Duration = Duration::from_secs(5);
/// Without a byte of the answer being taken.
const STALLED: Duration = Duration::from_secs(30);
/// For all of an answer: the largest files of the site come through a slow line in this time.
const ANSWER: Duration = Duration::from_secs(600);
/// An answer that stands still for so long makes room where there is none.
const IN_THE_WAY: Duration = Duration::from_secs(3);
/// Who has waited less than this for a request counts as one whose request has begun: what a reader has just sent may
/// not have been read yet, and requests that never end would otherwise stay while readers' are closed for them.
const JUST_CAME: Duration = Duration::from_secs(1);

/// How long the other side may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To begin a request.
    pub idle: Duration,
    /// To send its head.
    pub head: Duration,
    /// To send its body.
    pub body: Duration,
}

/// What a connection is at. The order is that in which they make room for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It waits for a request.
    Idle,
    /// A request has begun.
    Head,
    /// A request's body is on its way.
    Body,
    /// An answer is.
    Answer,
}

#[derive(Clone, Copy, Debug)]
struct State {
    limits: Limits,
    phase: Phase,
    since: Instant,
    /// When a byte of the answer was taken last.
    taken: Instant,
    closing: bool,
}

impl State {
    fn end(&self) -> Instant {
        match self.phase {
            Phase::Idle => self.since + self.limits.idle,
            Phase::Head => self.since + self.limits.head,
            Phase::Body => self.since + self.limits.body + AFTER_BODY,
            Phase::Answer => (self.taken + STALLED).min(self.since + ANSWER),
        }
    }
}

/// One connection, as its own task and the table of all know it.
#[derive(Debug)]
pub struct Activity {
    state: Mutex<State>,
    changed: Notify,
}

impl Activity {
    /// Of a connection that was just accepted.
    pub fn begun(now: Instant, limits: Limits) -> Arc<Self> {
        let state = State {
            limits,
            phase: Phase::Idle,
            since: now,
            taken: now,
            closing: false,
        };
        Arc::new(Self {
            state: Mutex::new(state),
            changed: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done: every change is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It goes over to another phase.
    pub fn enter(&self, phase: Phase) {
        let now = Instant::now();
        let mut state = self.state();
        *state = State {
            phase,
            since: now,
            taken: now,
            ..*state
        };
        drop(state);
        self.changed.notify_one();
    }

    /// Bytes have come: where none was awaited in particular, they begin a request.
    pub fn received(&self) {
        if self.state().phase == Phase::Idle {
            self.enter(Phase::Head);
        }
    }

    /// Bytes were taken by the other side.
    pub fn sent(&self) {
        self.state().taken = Instant::now();
    }

    /// The request's body is complete.
    pub fn body_ended(&self) {
        if self.state().phase == Phase::Body {
            self.enter(Phase::Answer);
        }
    }

    /// It is to be closed, whatever it is at.
    pub fn close(&self) {
        self.state().closing = true;
        self.changed.notify_one();
    }

    /// It is to be closed unless somebody's request would be lost.
    pub fn close_unless_busy(&self) {
        if self.state().phase <= Phase::Head {
            self.close();
        }
    }

    /// When its time is over, or it is to be closed.
    pub async fn ended(&self) {
        loop {
            let state = *self.state();
            if state.closing || state.end() <= Instant::now() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(state.end().into()) => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// Its place among those that make room: the smallest goes first. Nothing for one whose answer is
    /// being taken.
    pub fn rank(&self, now: Instant) -> Option<(Phase, Instant)> {
        let state = self.state();
        match state.phase {
            Phase::Answer if now.duration_since(state.taken) < IN_THE_WAY => None,
            Phase::Answer => Some((state.phase, state.taken)),
            Phase::Idle if now.duration_since(state.since) < JUST_CAME => {
                Some((Phase::Head, state.since))
            }
            phase => Some((phase, state.since)),
        }
    }

    /// Since when it is at what it is at.
    pub fn since(&self) -> Instant {
        self.state().since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        idle: Duration::from_secs(IDLE),
        head: Duration::from_secs(HEAD),
        body: Duration::from_secs(BODY),
    };

    fn begun(now: Instant) -> Arc<Activity> {
        Activity::begun(now, LIMITS)
    }

    #[test]
    fn each_phase_has_its_time() {
        let now = Instant::now();
        let activity = begun(now);
        assert_eq!(activity.state().end(), now + LIMITS.idle);
        activity.received();
        assert!(activity.state().end() <= Instant::now() + LIMITS.head);
        let head = *activity.state();
        activity.received();
        assert_eq!(
            activity.state().end(),
            head.end(),
            "a slow head gains nothing"
        );
        activity.enter(Phase::Body);
        let body = *activity.state();
        activity.received();
        activity.sent();
        assert_eq!(activity.state().end(), body.end(), "nor does a slow body");
        activity.body_ended();
        assert_eq!(activity.state().phase, Phase::Answer);
        activity.body_ended();
        activity.received();
        assert_eq!(
            activity.state().phase,
            Phase::Answer,
            "pipelined requests wait"
        );
    }

    #[test]
    fn an_answer_that_is_taken_makes_no_room() {
        let activity = begun(Instant::now());
        let later = Instant::now() + IN_THE_WAY * 2;
        assert!(activity.rank(later) < begun(later).rank(later));
        activity.enter(Phase::Answer);
        assert_eq!(activity.rank(Instant::now()), None);
        assert!(activity.rank(later).is_some());
        let waiting = begun(Instant::now());
        assert!(
            waiting.rank(later) < activity.rank(later),
            "who waits goes first"
        );
    }

    #[test]
    fn who_has_just_come_makes_no_room_for_older_requests_that_do_not_end() {
        let now = Instant::now();
        let slow = begun(now);
        slow.received();
        let later = Instant::now() + JUST_CAME * 5;
        assert!(slow.rank(later) < begun(later).rank(later));
        assert!(begun(now).rank(later) < slow.rank(later));
    }

    #[tokio::test]
    async fn what_is_closed_ends_at_once() {
        let activity = begun(Instant::now());
        activity.enter(Phase::Answer);
        activity.close_unless_busy();
        assert!(!activity.state().closing);
        activity.close();
        activity.enter(Phase::Idle);
        // Its time would be over later, too.
        let ended = tokio::time::timeout(Duration::from_secs(5), activity.ended());
        assert!(ended.await.is_ok(), "it goes on");
    }
}
