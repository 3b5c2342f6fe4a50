//! `cargo xtask hook …`: what plain `trunk build` and `trunk serve` need around their own work.
//!
//! `Trunk.toml` names both hooks. `cargo xtask build` does the same work itself, with more around it, and runs Trunk
//! without them (`site/trunk_config.rs`).

use std::env;
use std::path::Path;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::site;
use crate::step::Steps;

/// When Trunk runs a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before Trunk reads `index.html`.
    PreBuild,
    /// After Trunk has written everything into its staging folder.
    PostBuild,
}

/// Runs one hook.
///
/// # Errors
/// When a file cannot be read or written, or Trunk did not start this command.
pub fn run(project: &Project, stage: Stage) -> Result<()> {
    match stage {
        Stage::PreBuild => site::join_styles(project),
        Stage::PostBuild => {
            let staging = env::var_os("TRUNK_STAGING_DIR")
                .context("TRUNK_STAGING_DIR is not set: only Trunk runs this command")?;
            let is_release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
            let steps = Steps::default();
            site::complete_development_build(project, &steps, Path::new(&staging), is_release)
        }
    }
}
