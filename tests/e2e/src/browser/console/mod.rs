//! The console of page and browser. Every engine reports it in a different way.

pub(super) mod firefox;
mod webkit;

use std::path::PathBuf;

use anyhow::{Context, Result};
use fantoccini::Client;
use serde::Deserialize;

use super::engine::Engine;
use super::vendor;

/// An entry of the browser's console, in the format of Chromium's driver.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
pub struct LogEntry {
    /// `SEVERE`, `WARNING`, `INFO`, …
    pub level: String,
    /// Address, line and text.
    pub message: String,
    /// `javascript` for uncaught errors, `console-api`, `network`, `security`, …
    #[serde(default)]
    pub source: String,
}

/// The console of one browser.
#[derive(Debug)]
pub(super) enum Console {
    /// The driver returns it.
    Chromium,
    /// The browser keeps it, and privileged scripts read it.
    Firefox,
    /// The browser writes it to a file.
    WebKit(webkit::LogReader),
}

impl Console {
    /// Returns the console of a browser that was just started; `log` is the file its driver writes to.
    pub(super) async fn open(engine: Engine, client: &Client, log: PathBuf) -> Result<Self> {
        match engine {
            Engine::Chromium => Ok(Self::Chromium),
            Engine::Firefox => {
                firefox::listen(client).await?;
                Ok(Self::Firefox)
            }
            Engine::WebKit => Ok(Self::WebKit(webkit::LogReader::new(log))),
        }
    }

    /// Returns all entries since the last read.
    pub(super) async fn read(&self, client: &Client) -> Result<Vec<LogEntry>> {
        // A page's messages pass through its own process. After this response from there, all earlier messages
        // have arrived.
        client
            .execute("return 1", vec![])
            .await
            .context("running a script in the page")?;
        match self {
            Self::Chromium => {
                let entries = client.issue_cmd(vendor::ReadLog).await?;
                serde_json::from_value(entries).context("parsing the console")
            }
            Self::Firefox => firefox::read(client).await,
            Self::WebKit(reader) => {
                let address = client.current_url().await.context("reading the address")?;
                reader.read(&address.origin().ascii_serialization())
            }
        }
    }
}
