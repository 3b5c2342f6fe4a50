//! Chromium through chromedriver.

use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};
use xtask::tools::browser::Chromium;

use super::engine::Launch;

/// `--no-sandbox`, because Chromium refuses to run as root with a sandbox, and continuous integration runs as
/// root. The others keep it from contacting anything but the servers under test, or make it render the same on
/// every machine.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=en-US",
    "--force-color-profile=srgb",
];

pub(super) fn launch(installed: &Chromium, port: u16, profile: &Path) -> Launch {
    let mut arguments: Vec<String> = ARGUMENTS.iter().map(|it| (*it).to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": {
            "binary": installed.program,
            "args": arguments,
            // The password bubble and the offer to translate would cover the page.
            "prefs": { "credentials_enable_service": false, "translate": { "enabled": false } },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
        "unhandledPromptBehavior": "accept",
    });
    let mut driver = Command::new(&installed.driver);
    driver.arg(format!("--port={port}"));
    Launch {
        driver,
        capabilities: object(capabilities),
        display: None,
    }
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
