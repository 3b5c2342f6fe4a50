//! Browsers that no test uses at the moment. Starting one costs a second of both cores, twice that in Firefox.
//! A test therefore reuses the browser of an earlier test, after everything that the earlier test left in it
//! has been removed. A browser that cannot be cleared is ended.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use serde_json::json;

use super::console::firefox;
use super::{Browser, Engine, console::Console, profile, session};

static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

/// Clears all that Firefox stores for any site.
const CLEAR_DATA: &str = "const done = arguments[arguments.length - 1]; \
    Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: done })";

impl Browser {
    /// Returns a browser without data of earlier tests: an idle one, or a new one.
    ///
    /// # Errors
    /// When none can be started.
    pub async fn idle_or_new(engine: Engine) -> Result<Self> {
        let found = {
            let mut idle = idle();
            let place = idle.iter().position(|one| one.engine == engine);
            place.map(|place| idle.swap_remove(place))
        };
        match found {
            Some(browser) => Ok(browser),
            None => Self::start(engine).await,
        }
    }

    /// Clears the browser and makes it available to other tests.
    ///
    /// # Errors
    /// When it cannot be cleared; it is ended then.
    pub async fn recycle(self) -> Result<()> {
        let fresh = self.cleared().await?;
        idle().push(fresh);
        Ok(())
    }

    /// Whether a test changed the browser in a way that cannot be undone.
    #[must_use]
    pub fn is_tainted(&self) -> bool {
        self.tainted.load(Ordering::Relaxed)
    }

    /// Returns the browser without anything that its pages left in it.
    ///
    /// # Errors
    /// When it cannot be cleared.
    pub async fn cleared(self) -> Result<Self> {
        let engine = self.engine;
        self.clear_state()
            .await
            .with_context(|| format!("clearing {engine}"))
    }

    async fn clear_state(self) -> Result<Self> {
        match self.engine {
            Engine::Chromium => {
                self.replace_windows().await?;
                for (command, parameters) in [
                    (
                        "Storage.clearDataForOrigin",
                        json!({ "origin": "*", "storageTypes": "all" }),
                    ),
                    ("Network.clearBrowserCookies", json!({})),
                    ("Network.clearBrowserCache", json!({})),
                ] {
                    self.command(command, parameters).await?;
                }
            }
            Engine::Firefox => {
                self.replace_windows().await?;
                let answer = firefox::in_chrome_context(&self.client, async || {
                    self.client.execute_async(CLEAR_DATA, vec![]).await
                });
                let failed = answer.await?;
                anyhow::ensure!(failed == 0, "Firefox did not clear everything: {failed}");
            }
            Engine::WebKit => return self.with_new_session().await,
        }
        // Drops what clearing made the pages log: it does not belong to the next test.
        self.console.read(&self.client).await?;
        Ok(self)
    }

    /// Replaces all windows by a new one, which has no history and no per-window storage.
    async fn replace_windows(&self) -> Result<()> {
        let old = self.client.windows().await.context("listing windows")?;
        let new = self.client.new_window(true).await.context("a new window")?;
        for window in old {
            self.client.switch_to_window(window).await?;
            self.client.close_window().await?;
        }
        self.client.switch_to_window(new.handle).await?;
        Ok(())
    }

    /// Starts a new session. WebKit's driver starts a browser for each session; driver and display stay.
    async fn with_new_session(mut self) -> Result<Self> {
        self.client.clone().close().await?;
        let folder = self.folder.path().join("profile");
        std::fs::remove_dir_all(folder).context("removing a profile")?;
        profile(&self.folder)?;
        self.client = session(self.engine, &self.capabilities, &self.address, &self.driver).await?;
        let log = self.folder.path().join("driver.log");
        self.console = Console::open(self.engine, &self.client, log).await?;
        self.console.read(&self.client).await?;
        Ok(self)
    }
}

/// Ends all idle browsers. Called once no test needs one any more.
pub async fn close_idle() {
    let idle = std::mem::take(&mut *idle());
    for browser in idle {
        // Dropping ends the programs, whatever the driver responds.
        let _ = browser.close().await;
    }
}

fn idle() -> MutexGuard<'static, Vec<Browser>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}
