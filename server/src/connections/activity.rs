//! The phase of a connection, and how long each phase may last.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// The default idle time between two requests, in seconds. Proxies usually keep connections for 60 seconds. A
/// longer time here prevents them from sending a request into a connection that is being closed.
pub const IDLE: u64 = 75;
/// The default time from the first byte of a request to the end of its headers, in seconds.
pub const HEAD: u64 = 10;
/// The default time from the end of the headers to the end of the body, in seconds.
pub const BODY: u64 = 20;
/// How much later than the body timeout the connection is closed, so that the client still receives the 408
/// response.
const AFTER_BODY: Duration = Duration::from_secs(5);
/// The maximum time without progress in sending a response.
const STALLED: Duration = Duration::from_secs(30);
/// The maximum time for a whole response. The largest files of the site arrive in this time over a slow
/// connection.
const ANSWER: Duration = Duration::from_secs(600);
/// A response without progress for this long may be cut off for a new connection.
const IN_THE_WAY: Duration = Duration::from_secs(3);
/// A connection that became idle less than this long ago ranks as one that is receiving headers, because its
/// request may have arrived without having been read yet. Otherwise readers' new connections would be closed in
/// favour of requests that never end.
const JUST_CAME: Duration = Duration::from_secs(1);

/// The time limits for the other side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The time to start a request.
    pub idle: Duration,
    /// The time to send its headers.
    pub head: Duration,
    /// The time to send its body.
    pub body: Duration,
}

/// The phase of a connection. If there are too many connections, earlier phases are closed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Awaiting a request.
    Idle,
    /// Receiving a request's headers.
    Head,
    /// Receiving a request's body.
    Body,
    /// Handling the request or sending the response.
    Answer,
}

#[derive(Clone, Copy, Debug)]
struct State {
    limits: Limits,
    phase: Phase,
    since: Instant,
    /// When the peer last accepted a byte of the response.
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

/// The state of one connection, shared by its task and the connection table.
#[derive(Debug)]
pub struct Activity {
    state: Mutex<State>,
    changed: Notify,
}

impl Activity {
    /// Starts in the idle phase.
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
        // Every change is a single assignment, so a panic cannot leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the connection to another phase.
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

    /// Records that bytes were received. In the idle phase they start a request.
    pub fn received(&self) {
        if self.state().phase == Phase::Idle {
            self.enter(Phase::Head);
        }
    }

    /// Records that bytes were sent.
    pub fn sent(&self) {
        self.state().taken = Instant::now();
    }

    /// Records that the request's body is complete.
    pub fn body_ended(&self) {
        if self.state().phase == Phase::Body {
            self.enter(Phase::Answer);
        }
    }

    /// Requests that the connection is closed, whatever its phase.
    pub fn close(&self) {
        self.state().closing = true;
        self.changed.notify_one();
    }

    /// Requests that the connection is closed, unless a request would be lost.
    pub fn close_unless_busy(&self) {
        if self.state().phase <= Phase::Head {
            self.close();
        }
    }

    /// Completes when the connection has timed out or is to be closed.
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

    /// Returns the connection's rank for being closed; the smallest is closed first. Returns `None` while the peer
    /// is accepting a response.
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

    /// Returns when the current phase started.
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
    fn each_phase_has_a_timeout() {
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
            "slow headers get no more time"
        );
        activity.enter(Phase::Body);
        let body = *activity.state();
        activity.received();
        activity.sent();
        assert_eq!(
            activity.state().end(),
            body.end(),
            "a slow body gets no more time"
        );
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
    fn a_response_in_progress_is_not_closed() {
        let activity = begun(Instant::now());
        let later = Instant::now() + IN_THE_WAY * 2;
        assert!(activity.rank(later) < begun(later).rank(later));
        activity.enter(Phase::Answer);
        assert_eq!(activity.rank(Instant::now()), None);
        assert!(activity.rank(later).is_some());
        let waiting = begun(Instant::now());
        assert!(
            waiting.rank(later) < activity.rank(later),
            "an idle connection is closed first"
        );
    }

    #[test]
    fn new_connections_outlive_requests_that_never_end() {
        let now = Instant::now();
        let slow = begun(now);
        slow.received();
        let later = Instant::now() + JUST_CAME * 5;
        assert!(slow.rank(later) < begun(later).rank(later));
        assert!(begun(now).rank(later) < slow.rank(later));
    }

    #[tokio::test]
    async fn a_closed_connection_ends_at_once() {
        let activity = begun(Instant::now());
        activity.enter(Phase::Answer);
        activity.close_unless_busy();
        assert!(!activity.state().closing);
        activity.close();
        activity.enter(Phase::Idle);
        // The connection would also time out, but later than this.
        let ended = tokio::time::timeout(Duration::from_secs(5), activity.ended());
        assert!(ended.await.is_ok(), "the connection stays open");
    }
}
