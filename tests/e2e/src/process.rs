//! Child programs that end when their owner does, together with all they started.
//!
//! A driver starts a browser, and a browser starts a dozen processes. Ending only the first would leave the
//! rest running. Each program therefore leads its own process group, and the whole group is ended.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

/// The groups that are alive. Needed on Ctrl-C, because destructors do not run then.
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// How long a program may take to end by itself before it is killed.
const TERM_TIMEOUT: Duration = Duration::from_secs(8);

/// A running program. Dropping it ends its process group.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    group: Pid,
    log: PathBuf,
}

impl Program {
    /// Starts a program whose output is written to a file.
    ///
    /// # Errors
    /// When it cannot be started or the file cannot be written.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let output = File::create(log).with_context(|| format!("writing {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(output.try_clone().context("opening a log twice")?)
            .stderr(output);
        Self::spawn(name, command, log)
    }

    /// Starts a program whose standard output the caller reads; only its errors are written to the file.
    ///
    /// # Errors
    /// When it cannot be started or the file cannot be written.
    pub fn start_piped(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let errors = File::create(log).with_context(|| format!("writing {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors);
        Self::spawn(name, command, log)
    }

    fn spawn(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let child = command.process_group(0).spawn().with_context(|| {
            format!(
                "{name}: {} cannot be started",
                command.get_program().display()
            )
        })?;
        let group = Pid::from_child(&child);
        running().push(group);
        Ok(Self {
            name: name.to_owned(),
            child,
            group,
            log: log.to_owned(),
        })
    }

    /// Takes the program's standard output. Later calls return `None`.
    pub fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Fails when the program has ended; the error contains what it last wrote.
    ///
    /// # Errors
    /// When it has ended.
    pub fn require_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait().context("checking a program")? {
            bail!("{} ended with {status}:\n{}", self.name, self.log_tail());
        }
        Ok(())
    }

    /// Returns the last 20 lines of the program's log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Kills the program as a power cut would: at once, with no chance to clean up.
    pub fn kill(&mut self) {
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = kill_process_group(self.group, Signal::TERM);
        let deadline = Instant::now() + TERM_TIMEOUT;
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
        // The group's leader may have ended before its children: the group is killed in any case.
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
        running().retain(|group| *group != self.group);
    }
}

/// Kills every group that is alive, for exits that run no destructors.
pub fn kill_all() {
    for group in running().drain(..) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

fn running() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    RUNNING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_started_ends_with_it() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & echo $! ; wait"]);
        let log = folder.path().join("log");
        let program = Program::start("a shell", command, &log)?;
        let mut grandchild = String::new();
        while grandchild.trim().is_empty() {
            grandchild = std::fs::read_to_string(&log)?;
            thread::yield_now();
        }
        drop(program);
        // A signal takes a moment to act, and a zombie remains until its parent collects it.
        let stat = format!("/proc/{}/stat", grandchild.trim());
        let deadline = Instant::now() + TERM_TIMEOUT;
        while std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")) {
            assert!(Instant::now() < deadline, "the grandchild is still alive");
            thread::yield_now();
        }
        Ok(())
    }

    #[test]
    fn an_early_exit_is_reported_with_its_output() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new("sh");
        command.args(["-c", "echo the port is taken >&2; exit 7"]);
        let mut program = Program::start("a server", command, &folder.path().join("log"))?;
        let _ = program.child.wait()?;
        let Err(error) = program.require_alive() else {
            bail!("the end was not noticed")
        };
        assert!(error.to_string().contains("the port is taken"), "{error}");
        Ok(())
    }
}
