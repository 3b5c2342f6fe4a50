//! Random network errors, reproducible by their seed.

use serde_json::json;

use super::Fault;

/// The names under which faults are counted, in the order of `Chaos::fault`.
const NAMES: [&str; 8] = [
    "request dropped",
    "answer lost after the server committed",
    "no answer in time",
    "answered 429",
    "answered 500",
    "answered 503",
    "answer truncated",
    "answer garbled",
];

/// A seeded random number generator that draws faults and counts them.
#[derive(Debug)]
pub struct Chaos {
    state: u64,
    percent: u64,
    counts: [usize; NAMES.len()],
}

impl Chaos {
    /// Makes `percent` of a hundred requests fail.
    #[must_use]
    pub fn new(seed: u64, percent: u64) -> Self {
        Self {
            state: seed.wrapping_mul(2).wrapping_add(1),
            percent,
            counts: [0; NAMES.len()],
        }
    }

    /// Returns a random number below `end`.
    pub fn random_below(&mut self, limit: u64) -> u64 {
        // Steele and others, "Fast splittable pseudorandom number generators" (2014).
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    pub(super) fn next_fault(&mut self) -> Option<Fault> {
        if self.random_below(100) >= self.percent {
            return None;
        }
        let which = usize::try_from(self.random_below(NAMES.len() as u64)).unwrap_or_default();
        self.counts[which] += 1;
        Some(Self::fault(which))
    }

    fn fault(which: usize) -> Fault {
        match which {
            0 => Fault::Disconnect,
            1 => Fault::DropResponse,
            2 => Fault::NoResponse,
            3 => Fault::Respond {
                status: 429,
                headers: vec![("retry-after", "3".to_owned())],
                body: json!({ "code": "too_fast" }).to_string(),
            },
            4 => Fault::status(500, &json!({})),
            5 => Fault::status(503, &json!({})),
            6 => Fault::Truncate,
            _ => Fault::Corrupt,
        }
    }

    pub(super) fn stop(&mut self) {
        self.percent = 0;
    }

    pub(super) fn fault_counts(&self) -> Vec<(&'static str, usize)> {
        NAMES.into_iter().zip(self.counts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_faults() {
        let draw = |seed| {
            let mut chaos = Chaos::new(seed, 50);
            (0..40)
                .map(|_| format!("{:?}", chaos.next_fault()))
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let mut chaos = Chaos::new(1, 100);
        for _ in 0..400 {
            assert!(chaos.next_fault().is_some());
        }
        assert!(chaos.fault_counts().iter().all(|(_, count)| *count > 20));
    }
}
