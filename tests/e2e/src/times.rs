//! How long tests took and what they waited for, for the table at the end of the test command.

use std::time::{Duration, Instant};

use xtask::durations;

use crate::browser::Engine;

/// What the time of one test went into.
#[derive(Debug, Default, Clone, Copy)]
pub struct SetupTimes {
    /// Starting, clearing and ending browsers.
    pub browsers: Duration,
    /// Starting servers and copying the site for them.
    pub servers: Duration,
}

/// Adds the duration of some work to a sum.
pub async fn timed<T>(sum: &mut Duration, work: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let done = work.await;
    *sum += started.elapsed();
    done
}

/// Records how long a test took.
pub fn record(engine: Engine, test: &str, took: Duration, spent: SetupTimes) {
    let times = [
        ("test", took),
        ("browsers", spent.browsers),
        ("servers", spent.servers),
    ];
    durations::record(&engine.to_string(), test, &times);
}
