//! Repeats all failures at the very end, because logs are often cut in the middle, where the names of the failed
//! tests are.

use std::fmt::Write as _;

/// The maximum number of lines repeated for one failure.
const MAXIMUM_LINES: usize = 30;

/// The maximum number of failures repeated in full; of the others only the names are.
const MAXIMUM_FULL: usize = 10;

/// Extracts the failures from a command's output: one text for each failed test, or the end of the output if no
/// failed test is found.
pub(super) fn of_output(what: &str, output: &str) -> Vec<String> {
    let mut failures: Vec<String> = Vec::new();
    let mut lines = output.lines().peekable();
    while let Some(line) = lines.next() {
        if heading(line).is_none() {
            continue;
        }
        let mut failure = line.to_owned();
        let mut taken = 0;
        while let Some(next) =
            lines.next_if(|next| heading(next).is_none() && next.trim() != "failures:")
        {
            if taken < MAXIMUM_LINES {
                let _ = write!(failure, "\n{next}");
            }
            taken += 1;
        }
        failures.push(failure.trim_end().to_owned());
    }
    if failures.is_empty() {
        failures.push(format!("{what}\n{}", end_of(output)));
    }
    failures
}

/// Formats all failures.
pub(super) fn summary(failures: &[String]) -> String {
    let mut text = "Failures\n".to_owned();
    for (index, failure) in failures.iter().enumerate() {
        let shown = if index < MAXIMUM_FULL {
            failure
        } else {
            failure.lines().next().unwrap_or_default()
        };
        for line in shown.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// Returns the test's name from a heading that test runners print above the output of a failed test:
/// `---- NAME stdout ----` or `---- NAME ----`.
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" ----")
}

fn end_of(output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    lines[lines.len().saturating_sub(MAXIMUM_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failed_test_is_a_separate_failure() {
        let output = "running 3 tests\ntest a ... FAILED\n\nfailures:\n\n---- a in WebKit ----\nno button\nno field\n\n\
            ---- b stdout ----\nleft: 1\n\nfailures:\n    a\n    b\n\ntest result: FAILED. 1 passed; 2 failed";
        assert_eq!(
            of_output("Tests", output),
            [
                "---- a in WebKit ----\nno button\nno field",
                "---- b stdout ----\nleft: 1"
            ]
        );
    }

    #[test]
    fn a_command_that_counts_nothing_shows_its_end() {
        let output: String = (1..=40).map(|line| format!("line {line}\n")).collect();
        let failures = of_output("Clippy", &output);
        assert_eq!(failures.len(), 1);
        assert!(
            failures[0].starts_with("Clippy\nline 11\n"),
            "{}",
            failures[0]
        );
        assert!(failures[0].ends_with("line 40"), "{}", failures[0]);
    }

    #[test]
    fn long_and_numerous_failures_are_cut() {
        let output: String = (1..=12)
            .map(|test| format!("---- test {test} ----\n{}", "word\n".repeat(100)))
            .collect();
        let text = summary(&of_output("Tests", &output));
        assert!(text.contains("test 12"));
        assert!(
            text.lines().count() < 12 + 10 * (MAXIMUM_LINES + 1),
            "{text}"
        );
    }
}
