//! How long stories took and what they waited for, for the table at the end of the test command.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::browser::Engine;

/// The file the times are appended to, one line each: kind, engine, story, seconds, separated by tabs. Without it
/// nothing is written.
const FILE: &str = "STANDFIRST_TIMES";

/// What the time of one story went into.
#[derive(Debug, Default, Clone, Copy)]
pub struct Spent {
    /// Starting browsers, clearing them, ending them.
    pub browsers: Duration,
    /// Starting servers and copying the site for them.
    pub servers: Duration,
}

/// Adds the time of some work to a sum.
pub async fn added<T>(sum: &mut Duration, work: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let done = work.await;
    *sum += started.elapsed();
    done
}

/// Writes down what a story took.
pub fn write(engine: Engine, story: &str, took: Duration, spent: Spent) {
    let mut lines = String::new();
    for (kind, time) in [
        ("story", took),
        ("browsers", spent.browsers),
        ("servers", spent.servers),
    ] {
        let _ = writeln!(
            lines,
            "{kind}\t{engine}\t{story}\t{:.3}",
            time.as_secs_f64()
        );
    }
    append(&lines);
}

fn append(lines: &str) {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let file = OpenOptions::new().create(true).append(true).open(file);
    // One call: stories side by side write into the same file.
    let written = file.and_then(|mut file| file.write_all(lines.as_bytes()));
    if let Err(error) = written {
        eprintln!("the times of a story could not be written: {error}");
    }
}
