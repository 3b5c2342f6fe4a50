//! Waline, from npm, on SQLite.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::machine::port;
use xtask::project::Project;
use xtask::step::Steps;
use xtask::tools::node;

use super::{Mode, ThirdPartyBackend};
use crate::fixture;
use crate::process::Program;
use crate::wait;

const MANIFEST: &str =
    "{ \"private\": true, \"dependencies\": { \"@waline/vercel\": \"1.39.3\" } }\n";

/// A running Waline.
#[derive(Debug)]
pub struct Waline {
    address: String,
    _program: Program,
    _folder: TempDir,
}

impl Waline {
    /// Starts a Waline and seeds it. It accepts pages of every origin.
    ///
    /// # Errors
    /// When it cannot be installed, started or seeded.
    pub async fn start(project: &Project, mode: Mode) -> Result<Self> {
        let modules = ThirdPartyBackend::Waline
            .ensure(project)
            .await?
            .join("node_modules");
        let folder = tempfile::tempdir().context("making a folder for Waline")?;
        let database = folder.path().join("waline.sqlite");
        let mut make = Command::new("node");
        make.arg(fixture::asset("waline/make-database.js"))
            .arg(&database)
            .arg(fixture::asset("waline/schema.sql"))
            .env("WALINE_MODULES", &modules);
        let made = make.output().context("running node")?;
        if !made.status.success() {
            bail!(
                "Waline's database was not made: {}",
                String::from_utf8_lossy(&made.stderr)
            );
        }
        let port = port::free()?;
        let address = format!("http://127.0.0.1:{port}");
        let mut command = Command::new("node");
        command
            .arg(fixture::asset("waline/start.js"))
            .current_dir(folder.path())
            .env("WALINE_MODULES", &modules)
            .env("WALINE_PORT", port.to_string())
            .env("SQLITE_PATH", folder.path())
            .env("SQLITE_DB", "waline")
            .env("JWT_TOKEN", "only-for-tests")
            .env("SITE_NAME", "Harbour Letters")
            .env("SITE_URL", "http://127.0.0.1")
            // Its spam service and its sign-in service are on the internet. A test machine contacts neither.
            .env("AKISMET_KEY", "false")
            .env("OAUTH_URL", "data:application/json,{\"services\":[]}");
        match mode {
            Mode::Open => command.env("IPQPS", "0"),
            Mode::Strict => command
                .env("IPQPS", "60")
                .env("COMMENT_AUDIT", "true")
                .env("FORBIDDEN_WORDS", "casino"),
        };
        let mut program = Program::start("Waline", command, &folder.path().join("waline.log"))?;
        let first = format!("{address}/api/comment?type=count");
        wait::for_server(&mut program, &first, Duration::from_secs(60)).await?;
        let waline = Self {
            address,
            _program: program,
            _folder: folder,
        };
        if mode == Mode::Open {
            waline.fill().await?;
        }
        Ok(waline)
    }

    /// The address it listens on, without a trailing slash.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the key of a page's thread: the path that the shipped profile sends to Waline by default.
    #[must_use]
    pub fn thread_of(slug: &str) -> String {
        format!("/article/{slug}")
    }

    /// Returns the newest hundred roots of a thread with their replies, from Waline's own API.
    ///
    /// # Errors
    /// When Waline does not respond.
    pub async fn thread(&self, slug: &str) -> Result<Value> {
        let response = reqwest::Client::new()
            .get(format!("{}/api/comment", self.address))
            .query(&[
                ("path", Self::thread_of(slug).as_str()),
                ("pageSize", "100"),
                ("page", "1"),
                ("lang", "en-US"),
                ("sortBy", "insertedAt_desc"),
            ])
            .send()
            .await
            .context("calling Waline")?;
        success(super::json(response).await?)
    }

    async fn fill(&self) -> Result<()> {
        let client = reqwest::Client::new();
        // Waline requires the root of a reply, its parent, and the name of its parent's author.
        let mut known: HashMap<String, (i64, i64, String)> = HashMap::new();
        for comment in fixture::comments()? {
            let parent = comment.parent.as_ref().and_then(|key| known.get(key));
            let mut body = json!({
                "nick": comment.name, "mail": comment.email, "link": comment.website,
                "comment": comment.text, "url": Self::thread_of(&comment.article),
                "ua": "Mozilla/5.0 (X11; Linux x86_64)",
            });
            if let Some((root, id, name)) = parent {
                body["rid"] = json!(root);
                body["pid"] = json!(id);
                body["at"] = json!(name);
            }
            let response = client
                .post(format!("{}/api/comment?lang=en-US", self.address))
                .json(&body)
                .send()
                .await
                .context("seeding Waline")?;
            let data = success(super::json(response).await?)?;
            let Some(id) = data.get("objectId").and_then(Value::as_i64) else {
                bail!("Waline returned a new comment without its id: {data}")
            };
            let root = parent.map_or(id, |(root, _, _)| *root);
            known.insert(comment.key, (root, id, comment.name));
        }
        Ok(())
    }
}

/// Returns the data of a response. Waline reports errors by a number inside a successful response.
fn success(mut response: Value) -> Result<Value> {
    if response["errno"] != json!(0) {
        bail!("Waline refused: {response}");
    }
    Ok(response["data"].take())
}

pub(super) fn install(steps: &Steps, folder: &Path) -> Result<()> {
    node::require_npm(steps)?;
    if super::is_installed(folder, MANIFEST) {
        return Ok(());
    }
    fs::write(folder.join("package.json"), MANIFEST).context("writing Waline's package.json")?;
    steps.install(
        "Installing Waline into .tools (once)",
        &mut node::npm_install(folder)?,
    )?;
    super::mark_installed(folder, MANIFEST)
}
