//! Hugo, as Debian packages it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use xtask::machine::{apt, find_program};
use xtask::step::Steps;

use crate::servers::INSTALL_LOCK;

/// Builds the site in a folder into `public/` there. Installs Hugo first if it is missing.
///
/// # Errors
/// When Hugo cannot be installed, or the site does not build.
pub async fn build(folder: &Path) -> Result<()> {
    let guard = INSTALL_LOCK.lock().await;
    let program = tokio::task::spawn_blocking(|| {
        if find_program(&["hugo"]).is_none() {
            apt::install(&Steps::default(), "the tests of Hugo", &["hugo"])?;
        }
        find_program(&["hugo"]).context("hugo was not found")
    })
    .await
    .context("the installation was interrupted")??;
    drop(guard);
    let built = Command::new(program)
        .args(["--quiet", "--panicOnWarning"])
        .current_dir(folder)
        .output()
        .context("running hugo")?;
    if !built.status.success() {
        bail!(
            "hugo failed: {}{}",
            String::from_utf8_lossy(&built.stdout),
            String::from_utf8_lossy(&built.stderr)
        );
    }
    Ok(())
}
