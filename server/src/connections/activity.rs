//! The phase of a connection, and how long each phase may last.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// The default idle time between two requests, in seconds. Proxies usually keep connections for 60 seconds. A
/// longer time here prevents them from sending a request into a connection that is being closed.
pub const DEFAULT_IDLE_SECONDS: u64 = 75;
/// The default time from the first byte of a request to the end of its headers, in seconds.
pub const DEFAULT_HEADERS_SECONDS: u64 = 10;
/// The default time from the end of the headers to the end of the body, in seconds.
pub const DEFAULT_BODY_SECONDS: u64 = 20;
/// How much later than the body timeout the connection is closed, so that the client still receives the 408
/// response.
const BODY_TIMEOUT_GRACE: Duration = Duration::from_secs(5);
/// The maximum time without progress in sending a response.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// The maximum time for a whole response. The largest files of the site arrive in this time over a slow
/// connection.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(600);
/// A response without progress for this long may be cut off for a new connection.
const STALL_BEFORE_EVICTION: Duration = Duration::from_secs(3);
/// A connection that became idle less than this long ago ranks as one that is receiving headers, because its
/// request may have arrived without having been read yet. Otherwise readers' new connections would be closed in
/// favour of requests that never end.
const NEW_CONNECTION_GRACE: Duration = Duration::from_secs(1);

/// The time limits for the other side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The time to start a request.
    pub idle: Duration,
    /// The time to send its headers.
    pub headers: Duration,
    /// The time to send its body.
    pub body: Duration,
}

/// The phase of a connection. If there are too many connections, earlier phases are closed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Awaiting a request.
    Idle,
    /// Receiving a request's headers.
    Headers,
    /// Receiving a request's body.
    Body,
    /// Handling the request or sending the response.
    Response,
}

#[derive(Clone, Copy, Debug)]
struct ActivityState {
    limits: Limits,
    phase: Phase,
    since: Instant,
    /// When the peer last accepted a byte of the response.
    last_progress: Instant,
    closing: bool,
}

impl ActivityState {
    fn deadline(&self) -> Instant {
        match self.phase {
            Phase::Idle => self.since + self.limits.idle,
            Phase::Headers => self.since + self.limits.headers,
            Phase::Body => self.since + self.limits.body + BODY_TIMEOUT_GRACE,
            Phase::Response => {
                (self.last_progress + STALL_TIMEOUT).min(self.since + RESPONSE_TIMEOUT)
            }
        }
    }
}

/// The state of one connection, shared by its task and the connection table.
#[derive(Debug)]
pub struct Activity {
    state: Mutex<ActivityState>,
    changed: Notify,
}

impl Activity {
    /// Starts in the idle phase.
    pub fn new(now: Instant, limits: Limits) -> Arc<Self> {
        let state = ActivityState {
            limits,
            phase: Phase::Idle,
            since: now,
            last_progress: now,
            closing: false,
        };
        Arc::new(Self {
            state: Mutex::new(state),
            changed: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, ActivityState> {
        // Every change is a single assignment, so a panic cannot leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the connection to another phase.
    pub fn enter(&self, phase: Phase) {
        let now = Instant::now();
        let mut state = self.state();
        *state = ActivityState {
            phase,
            since: now,
            last_progress: now,
            ..*state
        };
        drop(state);
        self.changed.notify_one();
    }

    /// Records that bytes were received. In the idle phase they start a request.
    pub fn received(&self) {
        if self.state().phase == Phase::Idle {
            self.enter(Phase::Headers);
        }
    }

    /// Records that bytes were sent.
    pub fn sent(&self) {
        self.state().last_progress = Instant::now();
    }

    /// Records that the request's body is complete.
    pub fn body_ended(&self) {
        if self.state().phase == Phase::Body {
            self.enter(Phase::Response);
        }
    }

    /// Requests that the connection is closed, whatever its phase.
    pub fn close(&self) {
        self.state().closing = true;
        self.changed.notify_one();
    }

    /// Requests that the connection is closed, unless a request would be lost.
    pub fn close_unless_busy(&self) {
        if self.state().phase <= Phase::Headers {
            self.close();
        }
    }

    /// Completes when the connection has timed out or is to be closed.
    pub async fn timed_out_or_closed(&self) {
        loop {
            let state = *self.state();
            if state.closing || state.deadline() <= Instant::now() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(state.deadline().into()) => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// Returns the connection's rank for being closed; the smallest is closed first. Returns `None` while the peer
    /// is accepting a response.
    pub fn rank(&self, now: Instant) -> Option<(Phase, Instant)> {
        let state = self.state();
        match state.phase {
            Phase::Response if now.duration_since(state.last_progress) < STALL_BEFORE_EVICTION => {
                None
            }
            Phase::Response => Some((state.phase, state.last_progress)),
            Phase::Idle if now.duration_since(state.since) < NEW_CONNECTION_GRACE => {
                Some((Phase::Headers, state.since))
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
        idle: Duration::from_secs(DEFAULT_IDLE_SECONDS),
        headers: Duration::from_secs(DEFAULT_HEADERS_SECONDS),
        body: Duration::from_secs(DEFAULT_BODY_SECONDS),
    };

    fn new_activity(now: Instant) -> Arc<Activity> {
        Activity::new(now, LIMITS)
    }

    #[test]
    fn each_phase_has_a_timeout() {
        let now = Instant::now();
        let activity = new_activity(now);
        assert_eq!(activity.state().deadline(), now + LIMITS.idle);
        activity.received();
        assert!(activity.state().deadline() <= Instant::now() + LIMITS.headers);
        let headers = *activity.state();
        activity.received();
        assert_eq!(
            activity.state().deadline(),
            headers.deadline(),
            "slow headers get no more time"
        );
        activity.enter(Phase::Body);
        let body = *activity.state();
        activity.received();
        activity.sent();
        assert_eq!(
            activity.state().deadline(),
            body.deadline(),
            "a slow body gets no more time"
        );
        activity.body_ended();
        assert_eq!(activity.state().phase, Phase::Response);
        activity.body_ended();
        activity.received();
        assert_eq!(
            activity.state().phase,
            Phase::Response,
            "pipelined requests wait"
        );
    }

    #[test]
    fn a_response_in_progress_is_not_closed() {
        let activity = new_activity(Instant::now());
        let later = Instant::now() + STALL_BEFORE_EVICTION * 2;
        assert!(activity.rank(later) < new_activity(later).rank(later));
        activity.enter(Phase::Response);
        assert_eq!(activity.rank(Instant::now()), None);
        assert!(activity.rank(later).is_some());
        let waiting = new_activity(Instant::now());
        assert!(
            waiting.rank(later) < activity.rank(later),
            "an idle connection is closed first"
        );
    }

    #[test]
    fn new_connections_outlive_requests_that_never_end() {
        let now = Instant::now();
        let slow = new_activity(now);
        slow.received();
        let later = Instant::now() + NEW_CONNECTION_GRACE * 5;
        assert!(slow.rank(later) < new_activity(later).rank(later));
        assert!(new_activity(now).rank(later) < slow.rank(later));
    }

    #[tokio::test]
    async fn a_closed_connection_ends_at_once() {
        let activity = new_activity(Instant::now());
        activity.enter(Phase::Response);
        activity.close_unless_busy();
        assert!(!activity.state().closing);
        activity.close();
        activity.enter(Phase::Idle);
        // The connection would also time out, but later than this.
        let ended = tokio::time::timeout(Duration::from_secs(5), activity.timed_out_or_closed());
        assert!(ended.await.is_ok(), "the connection stays open");
    }
}
