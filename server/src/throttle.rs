//! So many comments a minute from one client.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::client::Client;

const MINUTE: Duration = Duration::from_secs(60);

/// Remembers when each client last wrote.
#[derive(Debug, Default)]
pub struct Throttle {
    limit: u32,
    writes: Mutex<HashMap<Client, Vec<Instant>>>,
}

impl Throttle {
    /// With a limit a minute; 0 for none.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            writes: Mutex::default(),
        }
    }

    /// Counts a write; the seconds to wait where it is one too many.
    pub fn admit(&self, client: Client) -> Result<(), u64> {
        if self.limit == 0 {
            return Ok(());
        }
        // A thread that panicked while holding the lock left nothing half done.
        let mut writes = self
            .writes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        writes.retain(|_, times| {
            times.retain(|time| now.duration_since(*time) < MINUTE);
            !times.is_empty()
        });
        let times = writes.entry(client).or_default();
        if times.len() >= self.limit as usize {
            let oldest = times.first().copied().unwrap_or(now);
            return Err((MINUTE.saturating_sub(now.duration_since(oldest)).as_secs() + 1).min(60));
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
        let here = Client::at([127, 0, 0, 1].into());
        assert!(throttle.admit(here).is_ok() && throttle.admit(here).is_ok());
        assert!(
            throttle
                .admit(here)
                .is_err_and(|seconds| (1..=60).contains(&seconds))
        );
        assert!(throttle.admit(Client::at([127, 0, 0, 2].into())).is_ok());
    }
}
