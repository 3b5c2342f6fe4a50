//! Browsers that no story uses at the moment. Starting one costs a second of both cores, twice that in
//! Firefox: a story takes one that an earlier story has left, after everything the earlier one did has been
//! removed from it. Whatever cannot be removed ends the browser.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use serde_json::json;

use super::console::firefox;
use super::{Browser, Engine, console::Console, profile, session};

static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

/// Has Firefox forget whatever it keeps of any site.
const FORGET: &str = "const done = arguments[arguments.length - 1]; \
    Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: done })";

impl Browser {
    /// One that knows of no earlier story: an idle one, or a new one.
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

    /// Leaves it for other stories.
    ///
    /// # Errors
    /// When it cannot be made to forget this one; it is ended then.
    pub async fn leave(self) -> Result<()> {
        let fresh = self.forgetting().await?;
        idle().push(fresh);
        Ok(())
    }

    /// Whether a story did to it what cannot be undone for the next.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.changed.load(Ordering::Relaxed)
    }

    /// The browser without anything that its pages left in it.
    ///
    /// # Errors
    /// When it cannot be made to forget that.
    pub async fn forgetting(self) -> Result<Self> {
        let engine = self.engine;
        self.without_traces()
            .await
            .with_context(|| format!("having {engine} forget what it was used for"))
    }

    async fn without_traces(self) -> Result<Self> {
        match self.engine {
            Engine::Chromium => {
                self.change_windows().await?;
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
                self.change_windows().await?;
                let answer = firefox::as_the_browser(&self.client, async || {
                    self.client.execute_async(FORGET, vec![]).await
                });
                let failed = answer.await?;
                anyhow::ensure!(failed == 0, "it did not forget {failed}");
            }
            Engine::WebKit => return self.with_another_session().await,
        }
        // What clearing made the pages say is none of the next story's.
        self.console.read(&self.client).await?;
        Ok(self)
    }

    /// A new window has no history, and nothing that lives as long as a window.
    async fn change_windows(&self) -> Result<()> {
        let old = self.client.windows().await.context("asking for windows")?;
        let new = self.client.new_window(true).await.context("a new window")?;
        for window in old {
            self.client.switch_to_window(window).await?;
            self.client.close_window().await?;
        }
        self.client.switch_to_window(new.handle).await?;
        Ok(())
    }

    /// WebKit's driver starts a browser for each session: driver and display stay.
    async fn with_another_session(mut self) -> Result<Self> {
        self.client.clone().close().await?;
        let folder = self.folder.path().join("profile");
        std::fs::remove_dir_all(folder).context("removing a profile")?;
        profile(&self.folder)?;
        self.client = session(self.engine, &self.capabilities, &self.address, &self.driver).await?;
        let log = self.folder.path().join("driver.log");
        self.console = Console::of(self.engine, &self.client, log).await?;
        self.console.read(&self.client).await?;
        Ok(self)
    }
}

/// Ends all that are idle. Called once no story needs one any more.
pub async fn end_idle() {
    let idle = std::mem::take(&mut *idle());
    for browser in idle {
        // The programs are ended when dropped, whatever the driver answers.
        let _ = browser.close().await;
    }
}

fn idle() -> MutexGuard<'static, Vec<Browser>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}
