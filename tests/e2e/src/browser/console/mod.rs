//! What pages and browser complained about: every engine tells it in a way of its own.

pub(super) mod firefox;
mod webkit;

use std::path::PathBuf;

use anyhow::{Context, Result};
use fantoccini::Client;
use serde::Deserialize;

use super::engine::Engine;
use super::vendor;

/// A line of the browser's console, in the words of Chromium's driver.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
pub struct LogEntry {
    /// `SEVERE`, `WARNING`, `INFO`, …
    pub level: String,
    /// Address, line and words.
    pub message: String,
    /// `javascript` for what nobody caught, `console-api`, `network`, `security`, …
    #[serde(default)]
    pub source: String,
}

/// The console of one browser.
#[derive(Debug)]
pub(super) enum Console {
    /// The driver hands it out.
    Chromium,
    /// The browser keeps it, where scripts of its own can read it.
    Firefox,
    /// The browser writes it down.
    WebKit(webkit::Written),
}

impl Console {
    /// The console of a browser that was just started; `log` is what its driver writes to.
    pub(super) async fn of(engine: Engine, client: &Client, log: PathBuf) -> Result<Self> {
        match engine {
            Engine::Chromium => Ok(Self::Chromium),
            Engine::Firefox => {
                firefox::listen(client).await?;
                Ok(Self::Firefox)
            }
            Engine::WebKit => Ok(Self::WebKit(webkit::Written::to(log))),
        }
    }

    /// All that came since the last look.
    pub(super) async fn read(&self, client: &Client) -> Result<Vec<LogEntry>> {
        // What a page reports goes through its own process first: an answer from there comes after it.
        client
            .execute("return 1", vec![])
            .await
            .context("asking the page for a sign of life")?;
        match self {
            Self::Chromium => {
                let entries = client.issue_cmd(vendor::ReadLog).await?;
                serde_json::from_value(entries).context("understanding the console")
            }
            Self::Firefox => firefox::read(client).await,
            Self::WebKit(written) => {
                let address = client
                    .current_url()
                    .await
                    .context("asking for the address")?;
                written.read(&address.origin().ascii_serialization())
            }
        }
    }
}
