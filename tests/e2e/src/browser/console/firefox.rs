//! Reads Firefox's console. Firefox keeps the errors of pages and its own in one list that only privileged
//! scripts can read. geckodriver runs such scripts when it is started with `--allow-system-access`.

use anyhow::{Context, Result};
use fantoccini::Client;
use fantoccini::error::CmdError;
use serde_json::{Value, json};

use super::LogEntry;
use crate::browser::vendor;

/// Copies what pages log with `console` into that list.
const LISTEN: &str = "Services.ppmm.loadProcessScript('data:text/javascript,' + encodeURIComponent(arguments[0]), true)";
const LISTENER: &str = include_str!("firefox_listener.js");

/// Empties the list and returns its entries.
const READ: &str = include_str!("firefox_read.js");

pub(super) async fn listen(client: &Client) -> Result<()> {
    let listen = async || client.execute(LISTEN, vec![json!(LISTENER)]).await;
    in_chrome_context(client, listen)
        .await
        .context("listening to Firefox's console")?;
    Ok(())
}

pub(super) async fn read(client: &Client) -> Result<Vec<LogEntry>> {
    let entries = in_chrome_context(client, async || client.execute(READ, vec![]).await)
        .await
        .context("reading Firefox's console")?;
    serde_json::from_value(entries).context("parsing Firefox's console")
}

/// Runs scripts in the browser's privileged context instead of in the page.
pub(in crate::browser) async fn in_chrome_context(
    client: &Client,
    run: impl AsyncFnOnce() -> Result<Value, CmdError>,
) -> Result<Value> {
    client.issue_cmd(vendor::SetContext("chrome")).await?;
    let answer = run().await;
    // Switches back to the page in any case: the test continues there.
    client.issue_cmd(vendor::SetContext("content")).await?;
    Ok(answer?)
}
