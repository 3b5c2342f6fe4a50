//! The durations file. The test command and the programs it starts append one line to it for each thing they time.
//! The command prints a summary at its end (`test::report`).

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result};

/// The environment variable that passes the file's path to programs the test command starts. Without it nothing is
/// written.
pub const VARIABLE: &str = "STANDFIRST_TIMES";

static FILE: OnceLock<PathBuf> = OnceLock::new();

/// One line of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// `install`, `test`, or what an end-to-end test waited for: `browsers`, `servers`.
    pub kind: String,
    /// The browser engine, for end-to-end tests.
    pub engine: String,
    /// The name of the step or test.
    pub name: String,
    /// The duration in seconds.
    pub seconds: f64,
}

/// Starts a new, empty file and uses it for this program.
///
/// # Errors
/// When it cannot be written.
pub fn start(file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    std::fs::write(file, "").with_context(|| format!("writing {}", file.display()))?;
    FILE.get_or_init(|| file.to_owned());
    Ok(())
}

/// Returns the file's path, if there is one.
#[must_use]
pub fn file() -> Option<PathBuf> {
    let named = || std::env::var_os(VARIABLE).map(PathBuf::from);
    FILE.get().cloned().or_else(named)
}

/// Appends measurements for one name: the kind and the duration of each.
pub fn record(engine: &str, name: &str, times: &[(&str, Duration)]) {
    let Some(file) = file() else {
        return;
    };
    let lines: String = times
        .iter()
        .map(|(kind, time)| format!("{kind}\t{engine}\t{name}\t{:.3}\n", time.as_secs_f64()))
        .collect();
    let file = OpenOptions::new().create(true).append(true).open(file);
    // A single write, because programs that run in parallel append to the same file.
    let written = file.and_then(|mut file| file.write_all(lines.as_bytes()));
    if let Err(error) = written {
        eprintln!("a duration could not be recorded: {error}");
    }
}

/// Reads all measurements. Skips lines it cannot parse.
///
/// # Errors
/// When the file cannot be read.
pub fn read(file: &Path) -> Result<Vec<Measurement>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    Ok(text.lines().filter_map(parse_line).collect())
}

fn parse_line(line: &str) -> Option<Measurement> {
    let mut parts = line.split('\t').map(str::to_owned);
    Some(Measurement {
        kind: parts.next()?,
        engine: parts.next()?,
        name: parts.next()?,
        seconds: parts.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parsed() {
        let read = parse_line("test\tFirefox\toutbox::a_test\t1.250");
        let expected = Measurement {
            kind: "test".to_owned(),
            engine: "Firefox".to_owned(),
            name: "outbox::a_test".to_owned(),
            seconds: 1.25,
        };
        assert_eq!(read, Some(expected));
        assert_eq!(parse_line("test\tFirefox\tcut off"), None);
    }
}
