//! Output of untrusted text to a terminal.
//!
//! A terminal obeys escape sequences in the text: they can clear the screen, set the title or hide a line.
//! Bidirectional marks make a line read as a different one. Both are escaped here.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};

use standfirst_model::blank::is_invisible;

/// Prints an error message to standard error, with untrusted text in it escaped. Ignores write errors, because
/// nobody may be reading.
pub fn log_error(reason: &str) {
    let _ = writeln!(
        std::io::stderr(),
        "standfirst-server: {}",
        escape_lines(reason)
    );
}

/// Prints text to standard output. The caller must have escaped untrusted text. A broken pipe (`| head`) is not an
/// error.
pub fn print(text: &str) -> Result<(), String> {
    let mut output = std::io::stdout();
    let printed = output.write_all(text.as_bytes());
    match printed.and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Escapes a text to one line. Every invisible or control character becomes its code point.
pub fn escape_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("\\t"),
            '\\' => safe.push_str("\\\\"),
            // These join emoji and letters and have no other effect.
            '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => safe.push(one),
            _ if one.is_control() || is_invisible(one) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(one));
            }
            _ => safe.push(one),
        }
    }
    safe
}

/// Escapes a text like [`escape_line`], but keeps its line breaks.
pub fn escape_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escape_line).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All output goes through this module, so no other file may print.
    #[test]
    fn all_output_goes_through_this_module() {
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                files += 1;
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let line = concat!("print", "ln!(");
                assert!(!text.contains(line), "{} prints", path.display());
            }
        }
        assert!(files > 40, "the sources were not found");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            escape_line("Zażółć 🙂 ไทย — \"x\""),
            "Zażółć 🙂 ไทย — \"x\""
        );
        assert_eq!(
            escape_line("👩\u{200d}🚀 ❤\u{fe0f}"),
            "👩\u{200d}🚀 ❤\u{fe0f}"
        );
        assert_eq!(escape_line("\u{1b}[2J"), "\\u{1b}[2J");
        assert_eq!(escape_line("a\nb\tc\r\\n"), "a\\nb\\tc\\u{d}\\\\n");
        assert_eq!(
            escape_line("\u{202e}evil\u{2069}"),
            "\\u{202e}evil\\u{2069}"
        );
        assert_eq!(
            escape_line("\u{9b}31m\u{0}\u{feff}\u{2028}"),
            "\\u{9b}31m\\u{0}\\u{feff}\\u{2028}"
        );
        assert_eq!(escape_lines("one\ntwo\u{7}"), "one\ntwo\\u{7}");
        for code in 0..0x11_0000 {
            let Some(one) = char::from_u32(code) else {
                continue;
            };
            assert!(
                !escape_line(&one.to_string()).contains(char::is_control),
                "{code:x}"
            );
        }
    }
}
