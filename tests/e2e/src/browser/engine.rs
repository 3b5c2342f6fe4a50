//! Which browser to use.

use std::fmt;
use std::process::Command;

use anyhow::{Result, bail};
use fantoccini::wd::Capabilities;

use crate::process::Program;

/// A browser the suite knows how to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, by WebKitWebDriver.
    WebKit,
}

impl Engine {
    /// The one that `STANDFIRST_BROWSER` names; Chromium when it names none.
    ///
    /// # Errors
    /// When it names one that is not known.
    pub fn chosen() -> Result<Self> {
        match std::env::var("STANDFIRST_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::WebKit),
            Ok(other) => bail!("STANDFIRST_BROWSER={other}: it may be chromium, firefox or webkit"),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        })
    }
}

/// How to start a driver, and what to ask of it.
pub(super) struct Launch {
    pub driver: Command,
    pub capabilities: Capabilities,
    /// What the browser is shown on, where it cannot do without.
    pub display: Option<Program>,
}
