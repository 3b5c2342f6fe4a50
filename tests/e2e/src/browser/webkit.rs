//! WebKit by WebKitGTK's driver, in its small browser. It needs a display: `xvfb-run` gives it one.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;
use xtask::machine::find_program;

use super::chromium::object;
use super::engine::Launch;

/// Where Debian and others keep it; no distribution puts it into `PATH`.
const BROWSERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
];

pub(super) fn launch(port: u16) -> Result<Launch> {
    let missing =
        "was not found; install WebKitGTK's driver (Debian: `apt install webkit2gtk-driver xvfb`)";
    let driver =
        find_program(&["WebKitWebDriver"]).with_context(|| format!("WebKitWebDriver {missing}"))?;
    let program = BROWSERS
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())
        .with_context(|| format!("MiniBrowser {missing}"))?;
    let mut command = Command::new(driver);
    command
        .arg(format!("--port={port}"))
        // Its sandbox needs user namespaces, which containers seldom give; the pages are our own.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    let capabilities = json!({
        "webkitgtk:browserOptions": { "binary": program, "args": ["--automation"] },
    });
    Ok(Launch {
        driver: command,
        capabilities: object(capabilities),
    })
}
