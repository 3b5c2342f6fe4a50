//! Runs a long command and reports its progress: a line when it starts, its duration when it ends, and its output
//! only if it fails or the user requested it.

mod diagnosis;

use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::durations;

/// The settings for running and displaying steps.
#[derive(Debug, Clone, Copy, Default)]
pub struct Steps {
    /// Show the commands' output while they run.
    pub verbose: bool,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Finished {
    /// Its exit status.
    pub status: ExitStatus,
    /// Its standard output and standard error, in the order they came.
    pub output: String,
    /// Its duration.
    pub elapsed: Duration,
}

impl Steps {
    /// Runs a command that must succeed.
    ///
    /// # Errors
    /// When it cannot be started or fails. Its output has then been shown, and the error says what to do if the
    /// cause is known.
    pub fn run(&self, what: &str, command: &mut Command) -> Result<Finished> {
        self.run_long(what, "", command)
    }

    /// Runs a command that must succeed and takes long. Says so before it starts: `takes` is a text such as "about a
    /// minute, only once".
    ///
    /// # Errors
    /// As [`Steps::run`].
    pub fn run_long(&self, what: &str, takes: &str, command: &mut Command) -> Result<Finished> {
        let finished = self.attempt_long(what, takes, command)?;
        if finished.status.success() {
            return Ok(finished);
        }
        self.show(&finished);
        match diagnosis::advice_for(&finished.output) {
            Some(advice) => bail!("{what} failed: {advice}"),
            None => bail!("{what} failed ({})", finished.status),
        }
    }

    /// Runs a command that installs something and must succeed. Records its duration separately, because a machine
    /// runs it only once.
    ///
    /// # Errors
    /// As [`Steps::run`].
    pub fn install(&self, what: &str, command: &mut Command) -> Result<Finished> {
        self.install_long(what, "", command)
    }

    /// Runs a command that installs something, as [`Steps::install`] does, and says how long it takes.
    ///
    /// # Errors
    /// As [`Steps::run`].
    pub fn install_long(&self, what: &str, takes: &str, command: &mut Command) -> Result<Finished> {
        let finished = self.run_long(what, takes, command)?;
        durations::record("", what, &[("install", finished.elapsed)]);
        Ok(finished)
    }

    /// Runs a command and returns its outcome, whether it succeeds or fails.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn attempt(&self, what: &str, command: &mut Command) -> Result<Finished> {
        self.attempt_long(what, "", command)
    }

    fn attempt_long(&self, what: &str, takes: &str, command: &mut Command) -> Result<Finished> {
        let started = Instant::now();
        println!("{}", first_line(what, takes));
        io::stdout().flush()?;
        let (mut reader, writer) = io::pipe().context("making a pipe")?;
        command
            .stdin(Stdio::null())
            .stdout(writer.try_clone().context("making a pipe")?)
            .stderr(writer);
        let child = command.spawn().with_context(|| {
            format!(
                "{what}: {} cannot be started",
                command.get_program().display()
            )
        });
        // The command holds the write ends of the pipe until they are replaced; until then, reading would not end.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let output = collect(&mut reader, self.verbose)?;
        let status = child?.wait().context("waiting for a command")?;
        let elapsed = started.elapsed();
        let outcome = if status.success() { "done" } else { "FAILED" };
        // Repeats the name, because another step may have started in the meantime.
        println!("  {outcome} in {}: {what}", format_duration(elapsed));
        Ok(Finished {
            status,
            output,
            elapsed,
        })
    }

    /// Prints a step's output, unless it has already been shown.
    pub fn show(&self, finished: &Finished) {
        if !self.verbose {
            print!("{}", finished.output);
            if !finished.output.ends_with('\n') {
                println!();
            }
        }
    }
}

/// Returns the line before a step, with how long it takes if that is known.
fn first_line(what: &str, takes: &str) -> String {
    if takes.is_empty() {
        format!("• {what} …")
    } else {
        format!("• {what}: {takes} …")
    }
}

fn collect(reader: &mut impl Read, echo: bool) -> Result<String> {
    let mut all = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let length = reader
            .read(&mut buffer)
            .context("reading a command's output")?;
        if length == 0 {
            return Ok(String::from_utf8_lossy(&all).into_owned());
        }
        all.extend_from_slice(&buffer[..length]);
        if echo {
            io::stdout().write_all(&buffer[..length])?;
            io::stdout().flush()?;
        }
    }
}

/// Formats a duration for a person.
#[must_use]
pub fn format_duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds {
        0..=9 => format!("{:.1} s", elapsed.as_secs_f64()),
        10..=119 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_and_errors_are_kept_in_order() -> Result<()> {
        let finished = Steps::default().attempt(
            "A test",
            &mut shell("echo one; echo two >&2; echo three; exit 3"),
        )?;
        assert_eq!(finished.output, "one\ntwo\nthree\n");
        assert_eq!(finished.status.code(), Some(3));
        Ok(())
    }

    #[test]
    fn a_failure_says_what_to_do() -> Result<()> {
        let steps = Steps::default();
        let Err(error) = steps.run("A test", &mut shell("echo 'linker `cc` not found'; exit 1"))
        else {
            bail!("the failure was not noticed")
        };
        assert!(error.to_string().contains("C compiler"), "{error}");
        assert!(
            steps
                .run("A test", &mut Command::new("/no/such/program"))
                .is_err()
        );
        Ok(())
    }

    #[test]
    fn a_long_step_says_how_long_before_it_starts() {
        assert_eq!(first_line("A test", ""), "• A test …");
        assert_eq!(
            first_line("A test", "about a minute, only once"),
            "• A test: about a minute, only once …"
        );
    }

    #[test]
    fn durations_are_formatted() {
        assert_eq!(format_duration(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(format_duration(Duration::from_secs(61)), "61 s");
        assert_eq!(format_duration(Duration::from_secs(125)), "2 min 5 s");
    }
}
