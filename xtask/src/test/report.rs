//! The table of durations at the end.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::PartResult;
use crate::durations::Measurement;
use crate::step::format_duration;

/// The number of slowest tests to name.
const SLOWEST: usize = 10;

/// The total duration of one kind, and the count.
#[derive(Default)]
struct Sum {
    tests: usize,
    total: f64,
    browsers: f64,
    servers: f64,
}

/// Formats the table.
pub(super) fn table(results: &[PartResult], entries: &[Measurement], elapsed: Duration) -> String {
    let mut text = "Durations\n".to_owned();
    let mut line = |name: &str, time: &str| {
        let _ = writeln!(text, "  {name:<44} {time:>14}");
    };
    for one in results {
        line(&one.part.to_string(), &format_duration(one.elapsed));
    }
    let installed = entries.iter().filter(|entry| entry.kind == "install");
    line(
        "installing tools (within the parts above)",
        &seconds(installed.clone().map(|entry| entry.seconds).sum()),
    );
    for entry in installed {
        line(&format!("  {}", entry.name), &seconds(entry.seconds));
    }
    line(
        "in total (the site is built in parallel)",
        &format_duration(elapsed),
    );
    end_to_end_tests(&mut text, entries);
    text
}

/// Appends the tables of the end-to-end tests. They run in parallel, so their durations add up to more than the
/// elapsed time.
fn end_to_end_tests(text: &mut String, entries: &[Measurement]) {
    let mut engines: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut modules: BTreeMap<(&str, &str), Sum> = BTreeMap::new();
    for entry in entries {
        let module = entry
            .name
            .rsplit_once("::")
            .map_or("", |(module, _)| module);
        for sum in [
            engines.entry(&entry.engine).or_default(),
            modules.entry((&entry.engine, module)).or_default(),
        ] {
            match entry.kind.as_str() {
                "test" => {
                    sum.tests += 1;
                    sum.total += entry.seconds;
                }
                "browsers" => sum.browsers += entry.seconds,
                "servers" => sum.servers += entry.seconds,
                _ => {}
            }
        }
    }
    engines.retain(|_, sum| sum.tests > 0);
    modules.retain(|_, sum| sum.tests > 0);
    if engines.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "End-to-end tests, with the sums of their durations (they run in parallel)\n  {:<44} {:>8} {:>14} {:>14} {:>14}",
        "", "tests", "duration", "of it browsers", "servers"
    );
    let mut line = |name: &str, sum: &Sum| {
        let _ = writeln!(
            text,
            "  {name:<44} {:>8} {:>14} {:>14} {:>14}",
            sum.tests,
            seconds(sum.total),
            seconds(sum.browsers),
            seconds(sum.servers)
        );
    };
    for (engine, sum) in &engines {
        line(engine, sum);
        for ((of, module), sum) in &modules {
            if of == engine {
                line(&format!("  {module}"), sum);
            }
        }
    }
    let mut slowest: Vec<&Measurement> = entries
        .iter()
        .filter(|entry| entry.kind == "test")
        .collect();
    slowest.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
    let _ = writeln!(text, "The slowest end-to-end tests");
    for entry in slowest.iter().take(SLOWEST) {
        let _ = writeln!(
            text,
            "  {:>10}  {} in {}",
            seconds(entry.seconds),
            entry.name,
            entry.engine
        );
    }
}

fn seconds(seconds: f64) -> String {
    format_duration(Duration::from_secs_f64(seconds.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::super::{Part, Tally};
    use super::*;

    fn entry(kind: &str, engine: &str, name: &str, seconds: f64) -> Measurement {
        Measurement {
            kind: kind.to_owned(),
            engine: engine.to_owned(),
            name: name.to_owned(),
            seconds,
        }
    }

    #[test]
    fn parts_tools_engines_modules_and_the_slowest_are_named() {
        let results = [PartResult {
            part: Part::E2e,
            tally: Tally::one_passed(),
            elapsed: Duration::from_secs(130),
        }];
        let mut entries = vec![entry("install", "", "Installing a tool", 30.0)];
        for number in 0..12 {
            let name = format!("outbox::test_{number}");
            entries.push(entry("test", "Firefox", &name, 10.0 + f64::from(number)));
            entries.push(entry("browsers", "Firefox", &name, 1.0));
        }
        entries.push(entry("test", "WebKit", "framing::a_test", 200.0));
        let text = table(&results, &entries, Duration::from_secs(131));
        let words: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        for expected in [
            "e2e 2 min 10 s",
            "Installing a tool 30 s",
            "Firefox 12 3 min 6 s 12 s 0.0 s",
            "outbox 12 3 min 6 s 12 s 0.0 s",
            "WebKit 1 3 min 20 s 0.0 s 0.0 s",
            "3 min 20 s framing::a_test in WebKit",
            "13 s outbox::test_3 in Firefox",
        ] {
            let expected: Vec<&str> = expected.split_whitespace().collect();
            assert!(words.contains(&expected), "{expected:?} is not in\n{text}");
        }
        assert!(
            !text.contains("test_2 "),
            "more than ten are named:\n{text}"
        );
    }

    #[test]
    fn without_end_to_end_tests_there_are_no_tables_of_them() {
        let results = [PartResult {
            part: Part::Lint,
            tally: Tally::one_passed(),
            elapsed: Duration::from_secs(1),
        }];
        let text = table(&results, &[], Duration::from_secs(1));
        assert!(!text.contains("End-to-end"), "{text}");
    }
}
