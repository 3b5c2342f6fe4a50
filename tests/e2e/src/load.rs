//! Busy loops beside the stories, to find what only goes wrong on a machine that has no time.

use std::process::Command;

use anyhow::Result;

use crate::process::Program;

/// Programs that do nothing as fast as they can, until dropped.
#[derive(Debug)]
pub(crate) struct Load {
    _loops: Vec<Program>,
    _folder: tempfile::TempDir,
}

impl Load {
    /// Starts so many of them.
    pub(crate) fn of(loops: usize) -> Result<Self> {
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
