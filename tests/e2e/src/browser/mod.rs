//! A browser driven through WebDriver. Each test has one to itself: a new one, or one that an earlier test has
//! left and that has been cleared since.

mod chromium;
mod console;
mod engine;
mod firefox;
mod idle;
mod vendor;
mod webkit;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::machine::port;
use xtask::project::Project;
use xtask::step::Steps;
use xtask::tools::browser;

pub use console::LogEntry;
pub use engine::Engine;
pub use idle::close_idle;

use console::Console;
use engine::Launch;

use crate::process::Program;
use crate::wait;

/// The viewport in which the page is shown.
#[derive(Debug, Clone, Copy)]
pub struct Viewport {
    /// Width of the viewport in CSS pixels.
    pub width: u32,
    /// Height of the viewport in CSS pixels.
    pub height: u32,
    /// Whether it is a phone or tablet: touch, and no scroll bars.
    pub mobile: bool,
}

impl Viewport {
    /// A desktop.
    pub const WIDE: Self = Self {
        width: 1280,
        height: 900,
        mobile: false,
    };
    /// A tablet in portrait orientation.
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
    /// The driver's address.
    address: String,
    capabilities: Capabilities,
    console: Console,
    // Dropped in this order: a browser that loses its display first logs many errors.
    driver: Program,
    _display: Option<Program>,
    folder: TempDir,
    /// Whether a test changed the browser in a way that cannot be undone.
    tainted: AtomicBool,
}

impl Browser {
    /// Starts a browser with a new profile.
    ///
    /// # Errors
    /// When the browser or its driver is missing or does not start.
    pub async fn start(engine: Engine) -> Result<Self> {
        let folder = tempfile::tempdir().context("making a folder for the browser")?;
        Self::start_in(engine, folder).await
    }

    /// Kills the browser at once, with no chance to clean up, and restarts it on the same profile.
    ///
    /// # Errors
    /// When it does not start again.
    pub async fn kill_and_restart(mut self) -> Result<Self> {
        self.driver.kill();
        let folder = std::mem::replace(
            &mut self.folder,
            tempfile::tempdir().context("making a folder for the browser")?,
        );
        let engine = self.engine;
        drop(self);
        let again = Self::start_in(engine, folder).await?;
        again.tainted.store(true, Ordering::Relaxed);
        Ok(again)
    }

    async fn start_in(engine: Engine, folder: TempDir) -> Result<Self> {
        let port = port::free()?;
        let profile = profile(&folder)?;
        let launch = launch(engine, port, profile, folder.path().to_owned()).await?;
        let log = folder.path().join("driver.log");
        let mut driver = Program::start("the browser's driver", launch.driver, &log)?;
        let address = format!("http://127.0.0.1:{port}");
        wait::for_server(
            &mut driver,
            &format!("{address}/status"),
            Duration::from_secs(30),
        )
        .await?;
        let client = session(engine, &launch.capabilities, &address, &driver).await?;
        Ok(Self {
            engine,
            console: Console::open(engine, &client, log).await?,
            client,
            address,
            capabilities: launch.capabilities,
            driver,
            _display: launch.display,
            folder,
            tainted: AtomicBool::new(false),
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

    /// Sets the page's viewport. Chromium takes any size. The others resize the window, whose bars need room: a
    /// page can be no narrower than 500 pixels in Firefox and 447 in WebKit.
    ///
    /// # Errors
    /// When the browser refuses, or its window cannot be that small.
    pub async fn set_viewport(&self, viewport: Viewport) -> Result<()> {
        if self.engine != Engine::Chromium {
            return self.size_window(viewport).await;
        }
        self.command(
            "Emulation.setDeviceMetricsOverride",
            json!({
                "width": viewport.width, "height": viewport.height,
                "deviceScaleFactor": 1, "mobile": viewport.mobile,
            }),
        )
        .await?;
        self.command(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": viewport.mobile }),
        )
        .await?;
        Ok(())
    }

    async fn size_window(&self, viewport: Viewport) -> Result<()> {
        let wanted = (u64::from(viewport.width), u64::from(viewport.height));
        let mut window = wanted;
        let mut seen = (0, 0);
        wait::until("the window's size", async || {
            let (width, height) = (u32::try_from(window.0)?, u32::try_from(window.1)?);
            self.client.set_window_size(width, height).await?;
            let sizes = "return [innerWidth, innerHeight, outerWidth, outerHeight]";
            let sizes = self.client.execute(sizes, vec![]).await?;
            let [width, height, outer_width, outer_height] = serde_json::from_value(sizes)?;
            seen = (width, height);
            // The next window has bars of the same size.
            window = (
                wanted.0 + u64::saturating_sub(outer_width, width),
                wanted.1 + u64::saturating_sub(outer_height, height),
            );
            Ok(seen == wanted)
        })
        .await
        .with_context(|| {
            format!(
                "{} shows a page of {seen:?}, not of {wanted:?}",
                self.engine
            )
        })
    }

    /// Emulates a device that prefers light or dark colours. Chromium only.
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

    /// Takes the browser offline, or back online. Chromium only.
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

    /// Sends a command of Chromium's own protocol. The browser is not reused afterwards, because what the test
    /// changed would last as long as the browser.
    ///
    /// # Errors
    /// When the browser is another one, or refuses the command.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.tainted.store(true, Ordering::Relaxed);
        self.command(command, parameters).await
    }

    async fn command(&self, command: &str, parameters: Value) -> Result<Value> {
        let call = vendor::DevTools {
            command: command.to_owned(),
            parameters,
        };
        self.client
            .issue_cmd(call)
            .await
            .with_context(|| format!("{command} in {}", self.engine))
    }

    /// Returns what the page and the browser logged since the last read. The suite's README lists what each
    /// engine leaves out.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn console(&self) -> Result<Vec<LogEntry>> {
        self.console
            .read(&self.client)
            .await
            .context("reading the console")
    }

    /// Ends the session, and with it the browser.
    ///
    /// # Errors
    /// When the driver does not respond; the browser is ended with its driver all the same.
    pub async fn close(self) -> Result<()> {
        self.client.close().await.context("closing the browser")
    }
}

/// Creates a folder for the profile.
fn profile(folder: &TempDir) -> Result<PathBuf> {
    let profile = folder.path().join("profile");
    std::fs::create_dir_all(&profile).context("making a folder for the browser")?;
    Ok(profile)
}

async fn session(
    engine: Engine,
    capabilities: &Capabilities,
    address: &str,
    driver: &Program,
) -> Result<Client> {
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities.clone())
        .connect(address)
        .await
        .with_context(|| format!("starting {engine}: {}", driver.log_tail()))
}

/// Finds the browser, or installs it, and prepares to start it.
async fn launch(engine: Engine, port: u16, profile: PathBuf, folder: PathBuf) -> Result<Launch> {
    // Parallel tests look for the same programs: the first one installs, the others wait.
    static BROWSER_INSTALL_LOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _guard = BROWSER_INSTALL_LOCK.lock().await;
    let work = tokio::task::spawn_blocking(move || -> Result<Launch> {
        let (project, steps) = (Project::find()?, Steps::default());
        Ok(match engine {
            Engine::Chromium => chromium::launch(&browser::chromium(&steps)?, port, &profile),
            Engine::Firefox => {
                firefox::launch(&browser::firefox(&project, &steps)?, port, &profile)
            }
            Engine::WebKit => {
                webkit::launch(&browser::webkit(&project, &steps)?, port, &profile, &folder)?
            }
        })
    });
    work.await
        .with_context(|| format!("looking for {engine}"))?
}
