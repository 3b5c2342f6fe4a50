//! Real servers on this machine. Each listens on its own port and ends when dropped.
//!
//! The third-party backends are the ones that their makers ship. What they need to run is installed once into
//! `.tools/backends/`, and every test gets its own fresh database.

pub mod custom_server;
pub mod isso;
pub mod reference;
pub mod release;
pub mod site;
pub mod static_host;
pub mod waline;
pub mod wordpress;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use xtask::project::Project;
use xtask::step::Steps;

/// How a backend treats new comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Publishes them at once and accepts them as fast as tests send them.
    Open,
    /// Holds every comment for moderation, and rejects clients that post too fast.
    Strict,
}

/// A third-party backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThirdPartyBackend {
    /// <https://wordpress.org>
    WordPress,
    /// <https://isso-comments.de>
    Isso,
    /// <https://waline.js.org>
    Waline,
}

impl ThirdPartyBackend {
    fn name(self) -> &'static str {
        match self {
            Self::WordPress => "wordpress",
            Self::Isso => "isso",
            Self::Waline => "waline",
        }
    }

    /// Whether the environment skips this backend: `STANDFIRST_SKIP_BACKENDS=isso,waline`.
    #[must_use]
    pub fn is_skipped(self) -> bool {
        std::env::var("STANDFIRST_SKIP_BACKENDS")
            .is_ok_and(|names| names.split(',').any(|name| name.trim() == self.name()))
    }

    /// Returns the folder in which the backend is installed.
    fn folder(self, project: &Project) -> Result<PathBuf> {
        let folder = project.tools().join("backends").join(self.name());
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(folder)
    }

    /// Installs the backend unless it is installed. Many tests may call it at once: the first one installs, the
    /// others wait.
    ///
    /// # Errors
    /// When it cannot be installed; the message says how to run the suite without it.
    pub async fn ensure(self, project: &Project) -> Result<PathBuf> {
        let _guard = INSTALL_LOCK.lock().await;
        let (project, folder) = (project.clone(), self.folder(project)?);
        let steps = Steps::default();
        let work = tokio::task::spawn_blocking(move || -> Result<PathBuf> {
            match self {
                Self::WordPress => wordpress::install::run(&project, &steps, &folder),
                Self::Isso => isso::install(&steps, &folder),
                Self::Waline => waline::install(&steps, &folder),
            }?;
            Ok(folder)
        });
        work.await
            .context("the installation was interrupted")?
            .with_context(|| {
                format!(
                    "{0} could not be installed (STANDFIRST_SKIP_BACKENDS={0} skips its tests)",
                    self.name()
                )
            })
    }
}

/// Held during an installation: the distribution's package manager runs only once at a time.
pub(crate) static INSTALL_LOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Whether the installation in a folder is complete and current. The marker file is written last. Without it,
/// or with other text in it, the installation is repeated.
pub(crate) fn is_installed(folder: &std::path::Path, fingerprint: &str) -> bool {
    std::fs::read_to_string(folder.join("installed")).is_ok_and(|text| text == fingerprint)
}

pub(crate) fn mark_installed(folder: &std::path::Path, fingerprint: &str) -> Result<()> {
    std::fs::write(folder.join("installed"), fingerprint)
        .context("marking an installation as complete")
}

/// Returns the JSON of a response that must be successful.
async fn json(response: reqwest::Response) -> Result<serde_json::Value> {
    let (status, address) = (response.status(), response.url().clone());
    let text = response
        .text()
        .await
        .with_context(|| format!("reading the response of {address}"))?;
    if !status.is_success() {
        bail!("{address} responded {status}: {text}");
    }
    serde_json::from_str(&text)
        .with_context(|| format!("{address} did not respond in JSON: {text}"))
}
