//! Firefox by geckodriver.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;
use xtask::machine::find_program;

use super::chromium::object;
use super::engine::Launch;

pub(super) fn launch(port: u16, profile: &Path) -> Result<Launch> {
    let driver = find_program(&["geckodriver"])
        .context("geckodriver was not found; `cargo install geckodriver` brings it")?;
    let program = find_program(&["firefox", "firefox-esr"])
        .context("Firefox was not found; install it (Debian: `apt install firefox-esr`)")?;
    let mut command = Command::new(driver);
    command
        .arg("--port")
        .arg(port.to_string())
        .arg("--profile-root")
        .arg(profile);
    let capabilities = json!({
        "browserName": "firefox",
        "moz:firefoxOptions": { "binary": program, "args": ["-headless"] },
        "unhandledPromptBehavior": "accept",
    });
    Ok(Launch {
        driver: command,
        capabilities: object(capabilities),
    })
}
