//! Busy loops beside the tests, to find what only fails on an overloaded machine.

use std::process::Command;

use anyhow::Result;

use crate::process::Program;

/// Programs that loop as fast as they can until dropped.
#[derive(Debug)]
pub(crate) struct CpuLoad {
    _loops: Vec<Program>,
    _folder: tempfile::TempDir,
}

impl CpuLoad {
    /// Starts the given number of loops.
    pub(crate) fn start(loops: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let log = folder.path().join("log");
        let start = |_| {
            let mut command = Command::new("sh");
            command.args(["-c", "while :; do :; done"]);
            Program::start("a busy loop", command, &log)
        };
        Ok(Self {
            _loops: (0..loops).map(start).collect::<Result<_>>()?,
            _folder: folder,
        })
    }
}
