//! Which browser to use.

use std::fmt;
use std::process::Command;

use anyhow::{Result, bail};
use fantoccini::wd::Capabilities;

use crate::process::Program;

/// A browser that the suite can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// Chromium, through chromedriver.
    #[default]
    Chromium,
    /// Firefox, through geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, through WebKitWebDriver.
    WebKit,
}

impl Engine {
    /// Returns the engines that `STANDFIRST_BROWSER` names, such as `firefox,webkit`; Chromium when it names
    /// none.
    ///
    /// # Errors
    /// When it names an unknown one.
    pub fn from_env() -> Result<Vec<Self>> {
        let names = std::env::var("STANDFIRST_BROWSER").unwrap_or_default();
        let names = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let engines: Vec<Self> = names.map(Self::parse).collect::<Result<_>>()?;
        Ok(if engines.is_empty() {
            vec![Self::Chromium]
        } else {
            engines
        })
    }

    fn parse(name: &str) -> Result<Self> {
        match name {
            "chromium" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            other => bail!("STANDFIRST_BROWSER={other}: it may be chromium, firefox or webkit"),
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

/// How to start a driver, and the capabilities to request from it.
pub(super) struct Launch {
    pub driver: Command,
    pub capabilities: Capabilities,
    /// The X display, for a browser that needs one.
    pub display: Option<Program>,
}
