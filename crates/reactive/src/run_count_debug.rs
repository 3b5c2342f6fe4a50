//! Counts the reactive computations that run, so that a test can tell what a change wakes.

use std::cell::Cell;

thread_local! {
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

/// Counts a run of a memo, an effect, a dynamic view or a reactive setting.
pub fn count_run() {
    RUNS.set(RUNS.get().wrapping_add(1));
}

/// Returns the number of runs so far.
pub fn runs() -> u32 {
    RUNS.get()
}
