//! Debian's package manager, where it may be used.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail};

use super::{find_program, is_root};
use crate::step::Steps;

/// Installs Debian packages, when we are root on such a system; otherwise says what is missing.
///
/// `purpose` completes the sentence "… is needed for", for example `"the browser tests"`.
///
/// # Errors
/// When the packages cannot be installed by us, or the installation fails.
pub fn install(steps: &Steps, purpose: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if find_program(&["apt-get"]).is_none() {
        bail!(
            "{purpose} need programs that Debian packages as `{names}`; install them and run the command again"
        );
    }
    if !is_root() {
        bail!(
            "{purpose} need packages that are not installed; run `sudo apt install {names}` and then the command again"
        );
    }
    // Parts of the test command run side by side, and the package manager takes one at a time.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // A fresh image has no package lists at all, and old lists name files that are gone.
    steps.install(
        "Reading the distribution's package lists",
        &mut apt_get(&["update"]),
    )?;
    let mut arguments = vec!["install", "--no-install-recommends"];
    arguments.extend(packages);
    steps.install(&format!("Installing {names}"), &mut apt_get(&arguments))?;
    Ok(())
}

/// `apt-get` that never asks and waits its turn when another one is at work.
#[must_use]
pub fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(["--quiet", "--assume-yes", "-o", "DPkg::Lock::Timeout=600"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}
