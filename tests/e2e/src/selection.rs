//! Which tests the command line and the environment select.

use std::ffi::OsString;

use anyhow::{Context, Result, ensure};
use libtest_mimic::Arguments;

/// Options of libtest whose value is the next argument.
const OPTIONS_WITH_VALUE: &[&str] = &[
    "--skip",
    "--test-threads",
    "--logfile",
    "--format",
    "--color",
    "-Z",
];

/// How many tests run in parallel unless `--test-threads` says otherwise: one more than there are processors,
/// because a test often waits. More of them would slow each one down without speeding up the whole.
fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from) + 1
}

/// What to run.
#[derive(Debug)]
pub(crate) struct Selection {
    /// libtest's options, without test names.
    pub(crate) arguments: Arguments,
    filters: Vec<String>,
    /// How often each test runs: `STANDFIRST_REPEAT`, once unless it is set.
    pub(crate) times: usize,
    /// How many busy loops run beside the tests: `STANDFIRST_LOAD`, none unless it is set.
    pub(crate) busy_loops: usize,
}

impl Selection {
    /// Reads the program's arguments. libtest takes one test name. Here there may be several, and a test is
    /// selected when it matches any of them.
    pub(crate) fn read(all: impl Iterator<Item = OsString>) -> Result<Self> {
        let mut filters = Vec::new();
        let mut options = Vec::new();
        let mut all = all.enumerate();
        while let Some((place, argument)) = all.next() {
            let text = argument.to_string_lossy().into_owned();
            if place > 0 && !text.starts_with('-') {
                filters.push(text);
                continue;
            }
            options.push(argument);
            if OPTIONS_WITH_VALUE.contains(&text.as_str()) {
                options.extend(all.next().map(|(_, value)| value));
            }
        }
        let mut arguments = Arguments::from_iter(options);
        arguments.test_threads.get_or_insert_with(default_threads);
        Ok(Self {
            arguments,
            filters,
            times: number_from_env("STANDFIRST_REPEAT", 1)?,
            busy_loops: number_from_env("STANDFIRST_LOAD", 0)?,
        })
    }

    /// Whether a test of this name is selected.
    pub(crate) fn includes(&self, name: &str) -> bool {
        let exact = self.arguments.exact;
        let matches = |filter: &String| {
            if exact {
                name == filter
            } else {
                name.contains(filter.as_str())
            }
        };
        let skipped = self.arguments.skip.iter().any(matches);
        !skipped && (self.filters.is_empty() || self.filters.iter().any(matches))
    }
}

fn number_from_env(variable: &str, default: usize) -> Result<usize> {
    let Ok(text) = std::env::var(variable) else {
        return Ok(default);
    };
    let number = text
        .parse()
        .with_context(|| format!("{variable}={text} is not a number"))?;
    ensure!(number >= default, "{variable}={text}: at least {default}");
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(filters: &[&str]) -> Result<Selection> {
        let program = std::iter::once("e2e").chain(filters.iter().copied());
        Selection::read(program.map(OsString::from))
    }

    #[test]
    fn several_names_choose_all_that_match_one_of_them() -> Result<()> {
        let chosen = selection(&["outbox::", "--skip", "backends::", "framing::"])?;
        assert!(chosen.includes("outbox::a_test") && chosen.includes("framing::a_test"));
        assert!(!chosen.includes("backends::a_test"));
        assert_eq!(chosen.arguments.skip, ["backends::"]);
        assert_eq!(chosen.arguments.test_threads, Some(default_threads()));
        Ok(())
    }

    #[test]
    fn no_name_chooses_all() -> Result<()> {
        assert!(selection(&["--list"])?.includes("outbox::a_test"));
        Ok(())
    }

    #[test]
    fn an_exact_name_is_the_whole_name() -> Result<()> {
        let chosen = selection(&["--exact", "outbox::one", "--test-threads", "7"])?;
        assert!(chosen.includes("outbox::one") && !chosen.includes("outbox::one_more"));
        assert_eq!(chosen.arguments.test_threads, Some(7));
        Ok(())
    }
}
