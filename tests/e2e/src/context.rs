//! The environment of one end-to-end test: its servers, its browser, and the check that the page reported no
//! error.

use std::any::Any;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xtask::project::Project;

use crate::axe;
use crate::browser::{Browser, Engine, LogEntry, Viewport};
use crate::page::Page;
use crate::proxy::Proxy;
use crate::servers::reference::{Options, Reference};
use crate::servers::site::Site;
use crate::times::{self, SetupTimes};
use crate::wait;

/// What a test runs on. Everything that it started is ended with it. The browser is closed first: a browser
/// whose server is gone logs errors.
#[derive(Debug)]
pub struct TestContext {
    name: &'static str,
    engine: Engine,
    needs_new_browser: bool,
    project: Project,
    browser: Option<Browser>,
    resources: Vec<Arc<dyn Resource>>,
    expects_failing_requests: bool,
    expected_console_text: Vec<&'static str>,
    console: Vec<LogEntry>,
    spent: SetupTimes,
}

trait Resource: Any + Send + Sync + std::fmt::Debug {}
impl<T: Any + Send + Sync + std::fmt::Debug> Resource for T {}

impl TestContext {
    /// Returns an empty context for a browser of this engine.
    ///
    /// # Errors
    /// When the project cannot be found.
    pub fn new(name: &'static str, engine: Engine) -> Result<Self> {
        Ok(Self {
            name,
            engine,
            needs_new_browser: false,
            project: Project::find()?,
            browser: None,
            resources: Vec::new(),
            expects_failing_requests: false,
            expected_console_text: Vec::new(),
            console: Vec::new(),
            spent: SetupTimes::default(),
        })
    }

    /// The engine of this test's browser.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Declares that this test needs an unused profile. Its browser is not reused afterwards.
    pub fn use_new_browser(&mut self) {
        self.needs_new_browser = true;
    }

    /// The working copy.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Keeps a value alive until the browser has been closed.
    pub fn keep_alive<T: Any + Send + Sync + std::fmt::Debug>(&mut self, resource: T) -> Arc<T> {
        let resource = Arc::new(resource);
        self.resources.push(resource.clone());
        resource
    }

    /// Serves the built site from the reference backend, with the suite's articles and comments.
    ///
    /// # Errors
    /// When the server does not start.
    pub async fn reference(&mut self, options: Options) -> Result<Arc<Reference>> {
        self.start_site(options, |_| Ok(())).await
    }

    /// Serves a copy of the built site, changed by `change_site`, from the reference backend.
    async fn start_site(
        &mut self,
        options: Options,
        change_site: impl FnOnce(&Site) -> Result<()>,
    ) -> Result<Arc<Reference>> {
        let project = &self.project;
        let start = async {
            let site = Site::copy(project)?;
            change_site(&site)?;
            let server = Reference::start(project, site.path(), options).await?;
            anyhow::Ok((site, server))
        };
        let (site, server) = times::timed(&mut self.spent.servers, start).await?;
        self.keep_alive(site);
        Ok(self.keep_alive(server))
    }

    /// Serves the built site with its own configuration from the reference backend.
    ///
    /// # Errors
    /// When the server does not start.
    pub async fn configured(&mut self, options: Options, config: &Value) -> Result<Arc<Reference>> {
        let feed = std::fs::read_to_string(crate::fixture::asset("feed.json"))?;
        self.start_site(options, |site| {
            site.configure(config)?;
            site.put("feed.json", &feed)
        })
        .await
    }

    /// The same behind a proxy that can break the connection. The browser uses the proxy's address.
    ///
    /// # Errors
    /// When the server or the proxy does not start.
    pub async fn behind_proxy(
        &mut self,
        options: Options,
        config: &Value,
    ) -> Result<(Arc<Reference>, Arc<Proxy>)> {
        let server = self.configured(options, config).await?;
        let proxy = Proxy::start(server.address()).await?;
        Ok((server, self.keep_alive(proxy)))
    }

    /// Opens an address in this test's browser, at desktop width.
    ///
    /// # Errors
    /// When the browser does not start or cannot open it.
    pub async fn open(&mut self, address: &str) -> Result<Page<'_>> {
        self.open_in_viewport(Viewport::WIDE, address).await
    }

    /// Opens an address in a viewport of the given size.
    ///
    /// # Errors
    /// When the browser does not start or cannot open it.
    pub async fn open_in_viewport(
        &mut self,
        viewport: Viewport,
        address: &str,
    ) -> Result<Page<'_>> {
        if self.browser.is_none() {
            let (engine, new) = (self.engine, self.needs_new_browser);
            let start = async {
                if new {
                    Browser::start(engine).await
                } else {
                    Browser::idle_or_new(engine).await
                }
            };
            self.browser = Some(times::timed(&mut self.spent.browsers, start).await?);
        }
        let page = self.page()?;
        page.browser().set_viewport(viewport).await?;
        page.open(address).await?;
        Ok(page)
    }

    /// Kills the browser as a power cut would, and restarts it on what it had written to disk.
    ///
    /// # Errors
    /// When it does not start again.
    pub async fn kill_browser(&mut self) -> Result<()> {
        let browser = self.browser.take().context("no browser is open")?;
        let again = browser.kill_and_restart();
        self.browser = Some(times::timed(&mut self.spent.browsers, again).await?);
        Ok(())
    }

    /// The page that was opened.
    ///
    /// # Errors
    /// When none was.
    pub fn page(&self) -> Result<Page<'_>> {
        Ok(Page::of(
            self.browser
                .as_ref()
                .context("no page has been opened yet")?,
        ))
    }

    /// Declares that this test makes requests fail. The console may then report them.
    pub fn expect_failing_requests(&mut self) {
        self.expects_failing_requests = true;
    }

    /// Declares that this test makes the page log an error that contains this text.
    pub fn expect_console_text(&mut self, words: &'static str) {
        self.expected_console_text.push(words);
    }

    /// Fails when axe-core finds a violation in the page's current state.
    ///
    /// # Errors
    /// When it does.
    pub async fn expect_accessible(&self, state: &str) -> Result<()> {
        axe::expect_no_violations(&self.project, &self.page()?, state).await
    }

    /// Ends the test. Errors in the console fail it, and a failure saves a screenshot, the HTML and the
    /// console.
    ///
    /// # Errors
    /// Those of the test, and those that the browser reported.
    pub async fn finish(self, outcome: Result<()>) -> Result<()> {
        self.finish_with_times(outcome).await.0
    }

    /// The same, with what the test's time went into.
    pub(crate) async fn finish_with_times(
        mut self,
        outcome: Result<()>,
    ) -> (Result<()>, SetupTimes) {
        let outcome = self.end(outcome).await;
        (outcome, self.spent)
    }

    async fn end(&mut self, outcome: Result<()>) -> Result<()> {
        let Some(browser) = self.browser.take() else {
            return outcome;
        };
        let outcome = match wait::with_deadline("the console", browser.console()).await {
            Ok(entries) => {
                self.console = entries;
                outcome.and_then(|()| self.check_console())
            }
            // A console that cannot be read might contain an error.
            Err(error) => outcome.and(Err(error)),
        };
        let outcome = match outcome {
            Ok(()) => Ok(()),
            Err(error) => {
                let artifacts = wait::with_deadline("the artifacts", self.save_artifacts(&browser));
                Err(match artifacts.await {
                    Ok(folder) => {
                        error.context(format!("screenshot, HTML and console are in {folder}"))
                    }
                    Err(failure) => {
                        error.context(format!("and not all artifacts could be saved: {failure:#}"))
                    }
                })
            }
        };
        let reusable = outcome.is_ok() && !self.needs_new_browser && !browser.is_tainted();
        let end = async {
            if !reusable {
                return wait::with_deadline("the browser's end", browser.close()).await;
            }
            // A browser that cannot be cleared is ended when it is dropped. That says nothing about the test.
            let recycled =
                wait::with_deadline("the browser to be cleared", browser.recycle()).await;
            if let Err(error) = recycled {
                eprintln!("a browser was ended: {error:#}");
            }
            Ok(())
        };
        let closed = times::timed(&mut self.spent.browsers, end).await;
        outcome.and(closed)
    }

    fn check_console(&self) -> Result<()> {
        let bad: Vec<String> = self
            .console
            .iter()
            .filter(|entry| entry.level == "SEVERE")
            .filter(|entry| !(self.expects_failing_requests && is_of_a_request(entry)))
            .filter(|entry| {
                !self
                    .expected_console_text
                    .iter()
                    .any(|words| entry.message.contains(words))
            })
            .map(|entry| format!("  [{}] {}", entry.source, entry.message))
            .collect();
        if bad.is_empty() {
            return Ok(());
        }
        bail!("the browser reported errors:\n{}", bad.join("\n"))
    }

    /// Saves a screenshot, the HTML and the console for a person to look at.
    async fn save_artifacts(&self, browser: &Browser) -> Result<String> {
        let folder = self
            .project
            .target()
            .join("e2e")
            .join(self.engine.to_string().to_lowercase())
            .join(self.name.replace("::", "/"));
        std::fs::create_dir_all(&folder).context("making a folder for artifacts")?;
        let html = browser
            .client()
            .source()
            .await
            .context("reading the page")?;
        std::fs::write(folder.join("page.html"), html).context("writing the page")?;
        let lines: Vec<String> = self
            .console
            .iter()
            .map(|entry| format!("{} [{}] {}\n", entry.level, entry.source, entry.message))
            .collect();
        std::fs::write(folder.join("console.txt"), lines.concat())
            .context("writing the console")?;
        // The screenshot comes last: it needs a painted page, and the HTML and the console do not.
        let picture = browser
            .client()
            .screenshot()
            .await
            .context("taking a screenshot")?;
        std::fs::write(folder.join("page.png"), picture).context("writing a screenshot")?;
        Ok(folder.display().to_string())
    }
}

/// Whether the browser itself reports a failed request. Firefox names those that the service worker answers.
fn is_of_a_request(entry: &LogEntry) -> bool {
    ["network", "Service Worker Interception"].contains(&entry.source.as_str())
}
