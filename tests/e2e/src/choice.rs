//! Which tests the command line and the environment select.

use std::ffi::OsString;

use anyhow::{Context, Result, ensure};
use libtest_mimic::Arguments;

/// Options of libtest whose value is the next argument.
const WITH_VALUE: &[&str] = &[
    "--skip",
    "--test-threads",
    "--logfile",
    "--format",
    "--color",
    "-Z",
];

/// How many tests run in parallel unless `--test-threads` says otherwise: one more than there are processors,
/// because a test often waits. More of them would slow each one down without speeding up the whole.
fn side_by_side() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from) + 1
}

/// What to run.
#[derive(Debug)]
pub(crate) struct Choice {
    /// libtest's options, without test names.
    pub(crate) arguments: Arguments,
    words: Vec<String>,
    /// How often each test runs: `STANDFIRST_REPEAT`, once unless it is set.
    pub(crate) times: usize,
    /// How many busy loops run beside the tests: `STANDFIRST_LOAD`, none unless it is set.
    pub(crate) busy_loops: usize,
}

impl Choice {
    /// Reads the program's arguments. libtest takes one test name. Here there may be several, and a test is
    /// selected when it matches any of them.
    pub(crate) fn read(all: impl Iterator<Item = OsString>) -> Result<Self> {
        let mut words = Vec::new();
        let mut options = Vec::new();
        let mut all = all.enumerate();
        while let Some((place, argument)) = all.next() {
            let text = argument.to_string_lossy().into_owned();
            if place > 0 && !text.starts_with('-') {
                words.push(text);
                continue;
            }
            options.push(argument);
            if WITH_VALUE.contains(&text.as_str()) {
                options.extend(all.next().map(|(_, value)| value));
            }
        }
        let mut arguments = Arguments::from_iter(options);
        arguments.test_threads.get_or_insert_with(side_by_side);
        Ok(Self {
            arguments,
            words,
            times: number("STANDFIRST_REPEAT", 1)?,
            busy_loops: number("STANDFIRST_LOAD", 0)?,
        })
    }

    /// Whether a test of this name is selected.
    pub(crate) fn includes(&self, name: &str) -> bool {
        let exact = self.arguments.exact;
        let matches = |word: &String| {
            if exact {
                name == word
            } else {
                name.contains(word.as_str())
            }
        };
        let skipped = self.arguments.skip.iter().any(matches);
        !skipped && (self.words.is_empty() || self.words.iter().any(matches))
    }
}

fn number(variable: &str, otherwise: usize) -> Result<usize> {
    let Ok(text) = std::env::var(variable) else {
        return Ok(otherwise);
    };
    let number = text
        .parse()
        .with_context(|| format!("{variable}={text} is not a number"))?;
    ensure!(
        number >= otherwise,
        "{variable}={text}: at least {otherwise}"
    );
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(words: &[&str]) -> Result<Choice> {
        let program = std::iter::once("stories").chain(words.iter().copied());
        Choice::read(program.map(OsString::from))
    }

    #[test]
    fn several_names_choose_all_that_match_one_of_them() -> Result<()> {
        let chosen = choice(&["outbox::", "--skip", "backends::", "framing::"])?;
        assert!(chosen.includes("outbox::a_story") && chosen.includes("framing::a_story"));
        assert!(!chosen.includes("backends::a_story"));
        assert_eq!(chosen.arguments.skip, ["backends::"]);
        assert_eq!(chosen.arguments.test_threads, Some(side_by_side()));
        Ok(())
    }

    #[test]
    fn no_name_chooses_all() -> Result<()> {
        assert!(choice(&["--list"])?.includes("outbox::a_story"));
        Ok(())
    }

    #[test]
    fn an_exact_name_is_the_whole_name() -> Result<()> {
        let chosen = choice(&["--exact", "outbox::one", "--test-threads", "7"])?;
        assert!(chosen.includes("outbox::one") && !chosen.includes("outbox::one_more"));
        assert_eq!(chosen.arguments.test_threads, Some(7));
        Ok(())
    }
}
