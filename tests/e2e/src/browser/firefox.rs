//! Firefox through geckodriver.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use xtask::tools::browser::Firefox;

use super::chromium::object;
use super::engine::Launch;

pub(super) fn launch(installed: &Firefox, port: u16, profile: &Path) -> Launch {
    let mut driver = Command::new(&installed.driver);
    driver
        .arg("--port")
        .arg(port.to_string())
        .arg("--profile-root")
        .arg(profile)
        // Lets privileged scripts read the console.
        .arg("--allow-system-access");
    let capabilities = json!({
        "browserName": "firefox",
        "moz:firefoxOptions": { "binary": installed.program, "args": ["-headless"] },
        "unhandledPromptBehavior": "accept",
    });
    Launch {
        driver,
        capabilities: object(capabilities),
        display: None,
    }
}
