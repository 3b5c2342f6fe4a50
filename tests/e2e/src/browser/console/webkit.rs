//! WebKit writes the console to standard output, which the driver passes on to its log:
//! `http://…/page.html:5:47: CONSOLE JS ERROR Error: ouch`, over as many lines as the message has.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};

use super::LogEntry;

/// WebKit's names of the levels, and those of Chromium's driver.
const LEVELS: &[(&str, &str)] = &[
    ("ERROR", "SEVERE"),
    ("WARN", "WARNING"),
    ("LOG", "INFO"),
    ("INFO", "INFO"),
    ("DEBUG", "DEBUG"),
];

/// A message that WebKit calls an error and that is harmless: `interactive-widget` tells the keyboards of other
/// browsers to make room. WebKit does not know the key and ignores it, as it should.
const IGNORED_WARNING: &str =
    "Viewport argument key \"interactive-widget\" not recognized and ignored.";

/// Whether the message reports a blocked request, while in fact the page was left or reloaded during the
/// request. WebKit uses the same message for both. For requests to the page's own origin only the second is
/// possible: nothing blocks them.
fn is_aborted_fetch(entry: &LogEntry, origin: &str) -> bool {
    entry
        .message
        .split_once("Fetch API cannot load ")
        .and_then(|(_, rest)| rest.strip_prefix(origin)?.strip_prefix('/'))
        .is_some_and(|rest| rest.ends_with(" due to access control checks."))
}

/// A console that is written to a file.
#[derive(Debug)]
pub(in crate::browser) struct LogReader {
    log: PathBuf,
    read: AtomicUsize,
}

impl LogReader {
    pub(super) fn new(log: PathBuf) -> Self {
        Self {
            log,
            read: AtomicUsize::new(0),
        }
    }

    /// Returns the new entries while a page of `origin` is open.
    pub(super) fn read(&self, origin: &str) -> Result<Vec<LogEntry>> {
        let text =
            std::fs::read(&self.log).with_context(|| format!("reading {}", self.log.display()))?;
        let before = self.read.swap(text.len(), Ordering::Relaxed);
        let new = String::from_utf8_lossy(text.get(before..).unwrap_or_default()).into_owned();
        let mut entries = entries(&new);
        entries.retain(|entry| {
            !entry.message.contains(IGNORED_WARNING) && !is_aborted_fetch(entry, origin)
        });
        Ok(entries)
    }
}

fn entries(text: &str) -> Vec<LogEntry> {
    let mut entries: Vec<LogEntry> = Vec::new();
    for line in text.lines() {
        if let Some(entry) = first_line(line) {
            entries.push(entry);
        } else if let Some(entry) = entries.last_mut() {
            entry.message.push('\n');
            entry.message.push_str(line);
        }
    }
    entries
}

/// Parses `[ADDRESS: ]CONSOLE [SOURCE ]LEVEL TEXT`; messages logged with `console` have no source.
fn first_line(line: &str) -> Option<LogEntry> {
    let (address, rest) = match line.strip_prefix("CONSOLE ") {
        Some(rest) => ("", rest),
        None => line.split_once(": CONSOLE ")?,
    };
    let mut message = rest.split(' ');
    let mut source = Vec::new();
    let level = loop {
        let word = message.next()?;
        if let Some((_, level)) = LEVELS.iter().find(|(name, _)| *name == word) {
            break *level;
        }
        source.push(word);
    };
    let message = message.collect::<Vec<_>>().join(" ");
    // Distributions build WebKit without web app manifests, so it does not know the directive for them either.
    let level = if message == "Unrecognized Content-Security-Policy directive 'manifest-src'." {
        "WARNING"
    } else {
        level
    };
    let source = match source.join(" ").as_str() {
        "" => "console-api",
        // A failed request is reported after its reason, as an error of the script that made it.
        "JS" if message.contains(" cannot load ") => "network",
        "SECURITY" if message.contains("Access-Control-Allow-Origin") => "network",
        "JS" => "javascript",
        "NETWORK" => "network",
        "SECURITY" => "security",
        other => other,
    }
    .to_owned();
    Some(LogEntry {
        level: level.to_owned(),
        source,
        message: format!("{address} {message}").trim_start().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, String)> {
        entries(text)
            .into_iter()
            .map(|entry| (entry.level, entry.source, entry.message))
            .collect()
    }

    fn entry(level: &str, source: &str, message: &str) -> (String, String, String) {
        (level.to_owned(), source.to_owned(), message.to_owned())
    }

    #[test]
    fn levels_and_sources_are_parsed() {
        let text = "a warning of a library\n\
            http://127.0.0.1/page.html:5:47: CONSOLE JS ERROR Error: ouch\n\
            http://127.0.0.1/page.html:4:20: CONSOLE LOG hello\nsecond ERROR line\n\
            http://127.0.0.1/page.html:4:79: CONSOLE ERROR an error\n\
            http://127.0.0.1/page.html:4:9: CONSOLE INFO ERROR is a word\n\
            CONSOLE SECURITY ERROR Refused to load a picture.\n\
            CONSOLE SECURITY ERROR Origin http://127.0.0.1 is not allowed by Access-Control-Allow-Origin. Status code: 404\n\
            CONSOLE JS ERROR Fetch API cannot load http://127.0.0.1:1/x due to access control checks.\n";
        let found = read(text);
        assert_eq!(
            found,
            [
                entry(
                    "SEVERE",
                    "javascript",
                    "http://127.0.0.1/page.html:5:47 Error: ouch"
                ),
                entry(
                    "INFO",
                    "console-api",
                    "http://127.0.0.1/page.html:4:20 hello\nsecond ERROR line"
                ),
                entry(
                    "SEVERE",
                    "console-api",
                    "http://127.0.0.1/page.html:4:79 an error"
                ),
                entry(
                    "INFO",
                    "console-api",
                    "http://127.0.0.1/page.html:4:9 ERROR is a word"
                ),
                entry("SEVERE", "security", "Refused to load a picture."),
                entry(
                    "SEVERE",
                    "network",
                    "Origin http://127.0.0.1 is not allowed by Access-Control-Allow-Origin. Status code: 404"
                ),
                entry(
                    "SEVERE",
                    "network",
                    "Fetch API cannot load http://127.0.0.1:1/x due to access control checks."
                ),
            ]
        );
    }

    #[test]
    fn only_what_is_new_is_read() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let log = folder.path().join("log");
        let reader = LogReader::new(log.clone());
        std::fs::write(&log, "CONSOLE LOG one\n")?;
        assert_eq!(reader.read("null")?.len(), 1);
        std::fs::write(&log, "CONSOLE LOG one\nCONSOLE WARN two\n")?;
        assert_eq!(reader.read("null")?.len(), 1);
        assert_eq!(reader.read("null")?, []);
        Ok(())
    }

    #[test]
    fn a_request_of_a_page_that_was_left_is_no_error() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let log = folder.path().join("log");
        let lines = |address: &str| {
            format!(
                "[wasm code]: CONSOLE JS ERROR Fetch API cannot load {address} due to access control checks.\n"
            )
        };
        let read = |address: &str| -> Result<usize> {
            let reader = LogReader::new(log.clone());
            std::fs::write(&log, lines(address))?;
            Ok(reader.read("http://127.0.0.1:80")?.len())
        };
        assert_eq!(read("http://127.0.0.1:80/comments?limit=20")?, 0);
        assert_eq!(read("http://127.0.0.1:8080/comments?limit=20")?, 1);
        Ok(())
    }
}
