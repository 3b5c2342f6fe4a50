//! Isso, from PyPI, in a virtual environment.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::machine::{apt, find_program, port};
use xtask::project::Project;
use xtask::step::Steps;

use super::{Mode, ThirdPartyBackend};
use crate::fixture;
use crate::process::Program;
use crate::wait;

const VERSION: &str = "0.14.0";

/// A running Isso.
#[derive(Debug)]
pub struct Isso {
    address: String,
    _program: Program,
    _folder: TempDir,
}

impl Isso {
    /// Starts an Isso that accepts comments from the pages of one origin, and seeds it.
    ///
    /// # Errors
    /// When it cannot be installed, started or seeded.
    pub async fn start(project: &Project, page_origin: &str, mode: Mode) -> Result<Self> {
        let home = ThirdPartyBackend::Isso.ensure(project).await?;
        let folder = tempfile::tempdir().context("making a folder for Isso")?;
        let address = format!("http://127.0.0.1:{}", port::free()?);
        let settings = folder.path().join("isso.cfg");
        fs::write(
            &settings,
            configuration(folder.path(), &address, page_origin, mode),
        )
        .context("writing Isso's settings")?;
        let mut command = Command::new(home.join("venv/bin/isso"));
        command
            .arg("-c")
            .arg(&settings)
            .arg("run")
            .current_dir(folder.path());
        let mut program = Program::start("Isso", command, &folder.path().join("isso.log"))?;
        wait::for_server(
            &mut program,
            &format!("{address}/info"),
            Duration::from_secs(60),
        )
        .await?;
        let isso = Self {
            address,
            _program: program,
            _folder: folder,
        };
        if mode == Mode::Open {
            isso.fill().await?;
        }
        Ok(isso)
    }

    /// The address it listens on, without a trailing slash.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the key of a page's thread: the path that the shipped profile sends to Isso by default.
    #[must_use]
    pub fn thread_of(slug: &str) -> String {
        format!("/article/{slug}")
    }

    /// Returns all comments of a thread from Isso's own API, roots with their replies.
    ///
    /// # Errors
    /// When Isso does not respond.
    pub async fn thread(&self, slug: &str) -> Result<Value> {
        let response = reqwest::Client::new()
            .get(format!("{}/", self.address))
            .query(&[("uri", Self::thread_of(slug).as_str())])
            .send()
            .await
            .context("calling Isso")?;
        super::json(response).await
    }

    async fn fill(&self) -> Result<()> {
        let client = reqwest::Client::new();
        let mut ids = std::collections::HashMap::new();
        for comment in fixture::comments()? {
            let parent = comment.parent.as_ref().and_then(|key| ids.get(key));
            let response = client
                .post(format!("{}/new", self.address))
                .query(&[("uri", Self::thread_of(&comment.article).as_str())])
                .json(&json!({
                    "author": comment.name, "email": comment.email, "website": comment.website,
                    "text": comment.text, "parent": parent, "title": comment.article,
                }))
                .send()
                .await
                .context("seeding Isso")?;
            let Some(id) = super::json(response)
                .await?
                .get("id")
                .and_then(Value::as_i64)
            else {
                bail!("Isso returned a new comment without its id")
            };
            ids.insert(comment.key, id);
        }
        Ok(())
    }
}

pub(super) fn install(steps: &Steps, folder: &Path) -> Result<()> {
    if super::is_installed(folder, VERSION) {
        return Ok(());
    }
    let venv = folder.join("venv");
    let python = match find_program(&["python3"]) {
        Some(python) => python,
        None => {
            apt::install(steps, "the tests of Isso", &["python3", "python3-venv"])?;
            find_program(&["python3"]).context("python3 was not found; install Python 3")?
        }
    };
    let make = || {
        let mut command = Command::new(&python);
        command.args(["-m", "venv", "--clear"]).arg(&venv);
        command
    };
    // Debian ships Python without the venv module.
    if !steps
        .attempt("Making a Python environment for Isso", &mut make())?
        .status
        .success()
    {
        apt::install(steps, "the tests of Isso", &["python3-venv"])?;
        steps.install("Making a Python environment for Isso", &mut make())?;
    }
    let mut pip = Command::new(venv.join("bin/pip"));
    pip.args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        &format!("isso=={VERSION}"),
    ]);
    steps.install(
        &format!("Installing Isso {VERSION} into .tools (once)"),
        &mut pip,
    )?;
    super::mark_installed(folder, VERSION)
}

fn configuration(folder: &Path, address: &str, page_origin: &str, mode: Mode) -> String {
    let strict = mode == Mode::Strict;
    // A test reaches three comments a minute within a second. The open variant has no limit in practice.
    let (rate, replies) = if strict { (3, 3) } else { (10_000, 10_000) };
    format!(
        "[general]\n\
         dbpath = {folder}/comments.db\n\
         host =\n    {page_origin}/\n    {address}/\n\
         max-age = 15m\n\
         notify = stdout\n\
         [moderation]\n\
         enabled = {strict}\n\
         [server]\n\
         listen = {address}/\n\
         [guard]\n\
         enabled = true\n\
         ratelimit = {rate}\n\
         direct-reply = {replies}\n\
         reply-to-self = true\n\
         require-author = {strict}\n\
         require-email = {strict}\n\
         [hash]\n\
         salt = only-for-tests\n\
         algorithm = pbkdf2\n",
        folder = folder.display()
    )
}
