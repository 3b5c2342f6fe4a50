//! A browser steered by WebDriver: one driver, one profile and one session for each story.

mod chromium;
mod engine;
mod firefox;
mod vendor;
mod webkit;

use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::machine::port;
use xtask::step::Steps;

pub use engine::Engine;
pub use vendor::LogEntry;

use crate::process::Program;
use crate::wait;

/// What the reader looks at the page with.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Width of the viewport in CSS pixels.
    pub width: u32,
    /// Height of the viewport in CSS pixels.
    pub height: u32,
    /// Whether it is a phone: touch, and no scroll bars.
    pub mobile: bool,
}

impl Screen {
    /// A desktop.
    pub const WIDE: Self = Self {
        width: 1280,
        height: 900,
        mobile: false,
    };
    /// A tablet, upright.
    pub const MIDDLE: Self = Self {
        width: 768,
        height: 1024,
        mobile: true,
    };
    /// A phone.
    pub const SMALL: Self = Self {
        width: 360,
        height: 740,
        mobile: true,
    };
    /// The narrowest page that must work.
    pub const NARROWEST: Self = Self {
        width: 320,
        height: 640,
        mobile: true,
    };
}

/// A running browser.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    client: Client,
    _driver: Program,
    _folder: TempDir,
}

impl Browser {
    /// Starts the browser that `STANDFIRST_BROWSER` names, Chromium by default.
    ///
    /// # Errors
    /// When the browser or its driver is missing or does not start.
    pub async fn start() -> Result<Self> {
        let engine = Engine::chosen()?;
        let folder = tempfile::tempdir().context("making a folder for the browser")?;
        let port = port::free()?;
        let profile = folder.path().join("profile");
        std::fs::create_dir_all(&profile).context("making a folder for the browser")?;
        let launch = match engine {
            Engine::Chromium => {
                let installed = tokio::task::spawn_blocking(|| {
                    xtask::tools::browser::chromium(&Steps::default())
                });
                chromium::launch(
                    &installed.await.context("looking for Chromium")??,
                    port,
                    &profile,
                )
            }
            Engine::Firefox => firefox::launch(port, &profile)?,
            Engine::WebKit => webkit::launch(port)?,
        };
        let mut driver = Program::start(
            "the browser's driver",
            launch.driver,
            &folder.path().join("driver.log"),
        )?;
        let address = format!("http://127.0.0.1:{port}");
        wait::for_server(
            &mut driver,
            &format!("{address}/status"),
            Duration::from_secs(30),
        )
        .await?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(launch.capabilities)
            .connect(&address)
            .await
            .with_context(|| format!("starting {engine}: {}", driver.last_words()))?;
        Ok(Self {
            engine,
            client,
            _driver: driver,
            _folder: folder,
        })
    }

    /// The WebDriver session.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Which browser this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Gives the page a viewport. Chromium takes any size; the others no less than a window may have.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn look_through(&self, screen: Screen) -> Result<()> {
        if self.engine != Engine::Chromium {
            return self
                .client
                .set_window_size(screen.width, screen.height)
                .await
                .context("sizing the window");
        }
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({
                "width": screen.width, "height": screen.height,
                "deviceScaleFactor": 1, "mobile": screen.mobile,
            }),
        )
        .await?;
        self.devtools(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": screen.mobile }),
        )
        .await?;
        Ok(())
    }

    /// Has the device prefer light or dark colours. Chromium only.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn prefer_dark(&self, dark: bool) -> Result<()> {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await?;
        Ok(())
    }

    /// Takes the network away from the browser, or gives it back. Chromium only.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn go_offline(&self, offline: bool) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools(
            "Network.emulateNetworkConditions",
            json!({
                "offline": offline, "latency": 0,
                "downloadThroughput": -1, "uploadThroughput": -1,
            }),
        )
        .await?;
        Ok(())
    }

    /// A command of Chromium's own protocol.
    ///
    /// # Errors
    /// When the browser is another one, or refuses.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let call = vendor::DevTools {
            command: command.to_owned(),
            parameters,
        };
        self.client
            .issue_cmd(call)
            .await
            .with_context(|| format!("{command} in {}", self.engine))
    }

    /// What the page and the browser wrote to the console since the last look. Empty where the driver
    /// does not tell: the suite's README says what that hides.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn console(&self) -> Result<Vec<LogEntry>> {
        if self.engine != Engine::Chromium {
            return Ok(Vec::new());
        }
        let entries = self
            .client
            .issue_cmd(vendor::ReadLog)
            .await
            .context("reading the console")?;
        serde_json::from_value(entries).context("reading the console")
    }

    /// Ends the session, and with it the browser.
    ///
    /// # Errors
    /// When the driver does not answer; the browser is ended with its driver all the same.
    pub async fn close(self) -> Result<()> {
        self.client.close().await.context("closing the browser")
    }
}
