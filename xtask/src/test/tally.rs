//! Counts of passed and failed tests.

use std::fmt;
use std::ops::AddAssign;
use std::process::ExitCode;

use super::failures;

/// A count of tests and checks.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The number that passed.
    pub passed: usize,
    /// The number that failed, including test runners that stopped without a count.
    pub failed: usize,
    /// The output of the failed ones.
    pub failures: Vec<String>,
}

impl Tally {
    /// Returns a tally of one passed check.
    #[must_use]
    pub fn one_passed() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    /// Returns a tally of one failed check with its output.
    #[must_use]
    pub fn one_failed(failures: Vec<String>) -> Self {
        Self {
            failed: 1,
            failures,
            ..Self::default()
        }
    }

    /// Adds up the last lines of all test runners in a command's output, such as
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
    ///
    /// If a command fails without counting a failure, because it did not compile or crashed, it counts as one.
    #[must_use]
    pub fn of_output(what: &str, output: &str, succeeded: bool) -> Self {
        let mut tally = Self::default();
        for line in output
            .lines()
            .filter_map(|line| line.trim().strip_prefix("test result:"))
        {
            for part in line.split(['.', ';']) {
                let mut words = part.split_whitespace();
                let (Some(number), Some(outcome)) = (words.next(), words.next()) else {
                    continue;
                };
                let Ok(number) = number.parse::<usize>() else {
                    continue;
                };
                match outcome {
                    "passed" => tally.passed += number,
                    "failed" => tally.failed += number,
                    _ => {}
                }
            }
        }
        if !succeeded && tally.failed == 0 {
            tally.failed = 1;
        }
        if tally.failed > 0 {
            tally.failures = failures::of_output(what, output);
        }
        tally
    }

    /// Returns success if nothing failed.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_runners_are_added_up() {
        let output = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 3 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let tally = Tally::of_output("Tests", output, false);
        assert_eq!(tally.to_string(), "5 passed, 4 failed");
        assert_eq!(tally.failures.len(), 1);
    }

    #[test]
    fn a_runner_that_could_not_count_has_failed() {
        let tally = Tally::of_output("Tests", "error: could not compile", false);
        assert_eq!((tally.passed, tally.failed), (0, 1));
        assert_eq!(tally.failures, ["Tests\nerror: could not compile"]);
        assert_eq!(Tally::of_output("Tests", "", true), Tally::default());
    }
}
