//! WebKit through WebKitGTK's driver, in MiniBrowser.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::json;
use xtask::tools::browser::WebKit;

use super::chromium::object;
use super::engine::Launch;
use crate::process::Program;

/// Larger than any [`Viewport`](super::Viewport), with room for the browser's own bar.
const DISPLAY: &str = "1600x1400x24";

pub(super) fn launch(
    installed: &WebKit,
    port: u16,
    profile: &Path,
    folder: &Path,
) -> Result<Launch> {
    let (display, name) = display(installed, &folder.join("display.log"))?;
    let mut driver = Command::new(&installed.driver);
    driver
        .arg(format!("--port={port}"))
        .env("DISPLAY", name)
        // Keeps the browser off the desktop session of the machine.
        .env_remove("WAYLAND_DISPLAY")
        .env("GDK_BACKEND", "x11")
        .env("NO_AT_BRIDGE", "1")
        .env("LD_PRELOAD", &installed.console_shim)
        .env("STANDFIRST_WEBKIT_FOLDER", profile)
        // The sandbox needs user namespaces, which containers seldom provide; the pages are our own.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    let capabilities = json!({
        "webkitgtk:browserOptions": {
            "binary": installed.program,
            "args": ["--automation", "--enable-write-console-messages-to-stdout=true"],
        },
        "unhandledPromptBehavior": "accept",
    });
    Ok(Launch {
        driver,
        capabilities: object(capabilities),
        display: Some(display),
    })
}

/// Starts a separate display for the browser: on a shared one, windows would take the focus from each other.
/// Xvfb chooses a free number by itself and prints it.
fn display(installed: &WebKit, log: &Path) -> Result<(Program, String)> {
    let mut command = Command::new(&installed.display);
    command
        .args(["-displayfd", "1", "-screen", "0", DISPLAY])
        .args(["-nolisten", "tcp"]);
    let mut program = Program::start_piped("the display", command, log)?;
    let output = program.output().context("the display has no output")?;
    let mut number = String::new();
    BufReader::new(output)
        .read_line(&mut number)
        .context("reading the display's number")?;
    if number.trim().is_empty() {
        bail!("the display did not start:\n{}", program.log_tail());
    }
    Ok((program, format!(":{}", number.trim())))
}
