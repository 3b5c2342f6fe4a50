//! So many requests a minute from one sender.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::problem::Problem;

const MINUTE: Duration = Duration::from_secs(60);
/// Senders that have not been heard of for a minute are forgotten this often.
const SWEEP: Duration = Duration::from_secs(5);

/// As many votes as this are allowed for every comment.
const VOTES: u32 = 3;

/// What one sender may do in a minute.
#[derive(Debug)]
pub struct Throttles {
    /// New comments of a client.
    pub comments: Throttle<Client>,
    /// Changes of comments of a client.
    pub edits: Throttle<Client>,
    votes: Throttle<Client>,
    voters: Throttle<String>,
}

impl Throttles {
    /// With so many comments a minute; 0 for no limit on anything.
    pub fn new(limit: u32) -> Self {
        let votes = limit.saturating_mul(VOTES);
        Self {
            comments: Throttle::new(limit),
            edits: Throttle::new(limit),
            votes: Throttle::new(votes),
            voters: Throttle::new(votes),
        }
    }

    /// Counts a vote against the client it comes from, and against the voter wherever they are.
    pub fn admit_vote(&self, client: Client, voter: &str) -> Result<(), Problem> {
        self.votes.admit(client)?;
        self.voters.admit(voter.to_owned())
    }
}

/// Remembers when each sender last sent something.
#[derive(Debug)]
pub struct Throttle<K> {
    limit: u32,
    state: Mutex<State<K>>,
}

#[derive(Debug)]
struct State<K> {
    times: HashMap<K, Vec<Instant>>,
    swept: Instant,
}

impl<K: Eq + Hash> Throttle<K> {
    /// With a limit a minute; 0 for none.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            state: Mutex::new(State {
                times: HashMap::new(),
                swept: Instant::now(),
            }),
        }
    }

    /// Counts a request; a problem that says how long to wait where it is one too many.
    pub fn admit(&self, sender: K) -> Result<(), Problem> {
        self.admit_at(sender, Instant::now())
            .map_err(Problem::too_fast)
    }

    fn admit_at(&self, sender: K, now: Instant) -> Result<(), u64> {
        if self.limit == 0 {
            return Ok(());
        }
        // A thread that panicked while holding the lock left nothing half done.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_recent = |time: &Instant| now.saturating_duration_since(*time) < MINUTE;
        // Not at every request: looking at every sender costs more the more there are.
        if now.saturating_duration_since(state.swept) >= SWEEP {
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
    fn the_one_too_many_waits() {
        let throttle = Throttle::new(2);
        let start = Instant::now();
        assert_eq!(throttle.admit_at(1, start), Ok(()));
        assert_eq!(throttle.admit_at(1, start + MINUTE / 2), Ok(()));
        assert_eq!(throttle.admit_at(1, start + MINUTE / 2), Err(31));
        assert_eq!(throttle.admit_at(2, start), Ok(()));
        // Nobody is punished for asking again: only what was admitted counts.
        assert_eq!(throttle.admit_at(1, start + MINUTE), Ok(()));
        assert_eq!(throttle.admit_at(1, start + MINUTE), Err(31));
    }

    #[test]
    fn who_is_silent_for_a_minute_is_forgotten() {
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
