//! Real servers on this machine, each on a port of its own, each ended when dropped.
//!
//! The backends are the ones their makers ship: what is needed to run them is installed once into
//! `.tools/backends/`, and every story gets a fresh database of its own.

pub mod homemade;
pub mod isso;
pub mod reference;
pub mod site;
pub mod static_host;
pub mod waline;
pub mod wordpress;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use xtask::project::Project;
use xtask::step::Steps;

/// How a backend treats what is sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Publishes at once and lets stories write as fast as they can.
    Open,
    /// Holds every comment for a moderator, and refuses whoever writes too fast.
    Strict,
}

/// A backend somebody else wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// <https://wordpress.org>
    WordPress,
    /// <https://isso-comments.de>
    Isso,
    /// <https://waline.js.org>
    Waline,
}

impl Foreign {
    fn name(self) -> &'static str {
        match self {
            Self::WordPress => "wordpress",
            Self::Isso => "isso",
            Self::Waline => "waline",
        }
    }

    /// Whether the person running the suite asked to leave this backend out:
    /// `STANDFIRST_SKIP_BACKENDS=isso,waline`.
    #[must_use]
    pub fn is_skipped(self) -> bool {
        std::env::var("STANDFIRST_SKIP_BACKENDS")
            .is_ok_and(|names| names.split(',').any(|name| name.trim() == self.name()))
    }

    /// Where the backend is installed.
    fn folder(self, project: &Project) -> Result<PathBuf> {
        let folder = project.tools().join("backends").join(self.name());
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(folder)
    }

    /// Installs the backend unless it is there. Safe to call from many stories at once: the first one
    /// installs, the others wait.
    ///
    /// # Errors
    /// When it cannot be installed; says how to run the suite without it.
    pub async fn ensure(self, project: &Project) -> Result<PathBuf> {
        let _turn = INSTALLING.lock().await;
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
        work.await.context("the installation was interrupted")?.with_context(|| {
            format!(
                "{0} could not be installed (STANDFIRST_SKIP_BACKENDS={0} leaves its stories out)",
                self.name()
            )
        })
    }
}

/// Held by whoever installs something: the distribution's package manager takes one at a time.
pub(crate) static INSTALLING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A mark in an installed folder, written last: without it, or with other words in it, the installation
/// is done again.
pub(crate) fn is_marked(folder: &std::path::Path, words: &str) -> bool {
    std::fs::read_to_string(folder.join("installed")).is_ok_and(|text| text == words)
}

pub(crate) fn mark(folder: &std::path::Path, words: &str) -> Result<()> {
    std::fs::write(folder.join("installed"), words).context("marking an installation as complete")
}

/// The JSON of an answer that must be a success.
async fn json(answer: reqwest::Response) -> Result<serde_json::Value> {
    let (status, address) = (answer.status(), answer.url().clone());
    let text = answer
        .text()
        .await
        .with_context(|| format!("reading the answer of {address}"))?;
    if !status.is_success() {
        bail!("{address} answered {status}: {text}");
    }
    serde_json::from_str(&text).with_context(|| format!("{address} did not answer in JSON: {text}"))
}
