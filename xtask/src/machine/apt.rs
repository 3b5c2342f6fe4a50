//! Installation of Debian packages with `apt-get`.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail};

use super::{find_program, is_root};
use crate::step::Steps;

/// Installs Debian packages if the system has `apt-get` and we are root. Otherwise fails and names the missing
/// packages.
///
/// `purpose` is the start of the error message "… need packages that are not installed", for example
/// `"the browser tests"`.
///
/// # Errors
/// When `apt-get` is missing, we are not root, or the installation fails.
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
    // Parts of the test command run in parallel, but only one `apt-get` can run at a time.
    static LOCK: Mutex<()> = Mutex::new(());
    let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    // A fresh image has no package lists, and outdated lists name files that no longer exist.
    steps.install(
        "Reading the distribution's package lists",
        &mut apt_get(&["update"]),
    )?;
    let mut arguments = vec!["install", "--no-install-recommends"];
    arguments.extend(packages);
    steps.install(&format!("Installing {names}"), &mut apt_get(&arguments))?;
    Ok(())
}

/// Returns an `apt-get` command that asks no questions and waits until another one has finished.
#[must_use]
pub fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(["--quiet", "--assume-yes", "-o", "DPkg::Lock::Timeout=600"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}
