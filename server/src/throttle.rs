//! Rate limits: requests per minute from one sender.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::problem::Problem;

const MINUTE: Duration = Duration::from_secs(60);
/// How often senders without a request in the last minute are removed.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// How many votes are allowed for each allowed comment.
const VOTES_PER_COMMENT: u32 = 3;

/// The rate limits for each kind of request.
#[derive(Debug)]
pub struct Throttles {
    /// New comments by client.
    pub comments: Throttle<Client>,
    /// Edits of comments by client.
    pub edits: Throttle<Client>,
    votes: Throttle<Client>,
    voters: Throttle<String>,
    reports: Throttle<Client>,
    reporters: Throttle<String>,
}

impl Throttles {
    /// Builds the limits from a number of comments per minute. 0 turns all limits off.
    pub fn new(limit: u32) -> Self {
        let votes = limit.saturating_mul(VOTES_PER_COMMENT);
        Self {
            comments: Throttle::new(limit),
            edits: Throttle::new(limit),
            votes: Throttle::new(votes),
            voters: Throttle::new(votes),
            reports: Throttle::new(limit),
            reporters: Throttle::new(limit),
        }
    }

    /// Counts a report against its client, and against the reporter on any network.
    pub fn admit_report(&self, client: Client, reporter: &str) -> Result<(), Problem> {
        self.reports.admit(client)?;
        self.reporters.admit(reporter.to_owned())
    }

    /// Counts a vote against its client, and against the voter on any network.
    pub fn admit_vote(&self, client: Client, voter: &str) -> Result<(), Problem> {
        self.votes.admit(client)?;
        self.voters.admit(voter.to_owned())
    }
}

/// The rate limit for one kind of request. Stores the times of each sender's requests in the last minute.
#[derive(Debug)]
pub struct Throttle<K> {
    limit: u32,
    state: Mutex<ThrottleState<K>>,
}

#[derive(Debug)]
struct ThrottleState<K> {
    times: HashMap<K, Vec<Instant>>,
    swept: Instant,
}

impl<K: Eq + Hash> Throttle<K> {
    /// Builds a limit of so many requests per minute. 0 means no limit.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            state: Mutex::new(ThrottleState {
                times: HashMap::new(),
                swept: Instant::now(),
            }),
        }
    }

    /// Counts a request. Returns an error with the seconds to wait if the sender is over the limit.
    pub fn admit(&self, sender: K) -> Result<(), Problem> {
        self.admit_at(sender, Instant::now())
            .map_err(Problem::too_fast)
    }

    fn admit_at(&self, sender: K, now: Instant) -> Result<(), u64> {
        if self.limit == 0 {
            return Ok(());
        }
        // A panicking thread cannot leave the state half changed.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_recent = |time: &Instant| now.saturating_duration_since(*time) < MINUTE;
        // A sweep visits every sender, so it does not run on every request.
        if now.saturating_duration_since(state.swept) >= SWEEP_INTERVAL {
            state.swept = now;
            state.times.retain(|_, times| times.iter().any(is_recent));
        }
        let times = state.times.entry(sender).or_default();
        times.retain(is_recent);
        if times.len() >= self.limit as usize {
            let oldest = times.first().copied().unwrap_or(now);
            let waited = now.saturating_duration_since(oldest);
            return Err((MINUTE.saturating_sub(waited).as_secs() + 1).min(60));
        }
        times.push(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_over_the_limit_are_refused() {
        let throttle = Throttle::new(2);
        let start = Instant::now();
        assert_eq!(throttle.admit_at(1, start), Ok(()));
        assert_eq!(throttle.admit_at(1, start + MINUTE / 2), Ok(()));
        assert_eq!(throttle.admit_at(1, start + MINUTE / 2), Err(31));
        assert_eq!(throttle.admit_at(2, start), Ok(()));
        // Refused requests do not count, so retrying is not penalized.
        assert_eq!(throttle.admit_at(1, start + MINUTE), Ok(()));
        assert_eq!(throttle.admit_at(1, start + MINUTE), Err(31));
    }

    #[test]
    fn senders_are_removed_after_a_minute() {
        let throttle = Throttle::new(1);
        let start = Instant::now();
        for sender in 0..1_000 {
            assert_eq!(throttle.admit_at(sender, start), Ok(()));
        }
        assert_eq!(throttle.admit_at(5_000, start + MINUTE * 2), Ok(()));
        assert_eq!(
            throttle.state.lock().map(|state| state.times.len()).ok(),
            Some(1)
        );
    }
}
