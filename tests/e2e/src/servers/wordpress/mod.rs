//! WordPress as Debian packages it, on MariaDB, behind PHP's own web server.
//!
//! WordPress is unpacked and its database prepared once. A run of the suite starts one MariaDB on a copy of
//! that database. Each test gets a clone of the schema in it, and its own PHP server.

mod database;
pub(super) mod install;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;
use xtask::machine::port;
use xtask::project::Project;

use super::{Mode, ThirdPartyBackend};
use crate::fixture;
use crate::process::Program;
use crate::recipe::Placeholders;
use crate::wait;
use database::Database;
pub use database::stop_shared;

/// Whether guests may comment through the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guests {
    /// No: WordPress's default, members only.
    Denied,
    /// Yes: a filter of the suite allows it.
    Allowed,
}

/// The settings of the recipe's plugin, and the theme it runs in.
#[derive(Debug, Clone, Copy)]
pub struct Plugin<'a> {
    /// The values for the recipe's placeholders.
    pub placeholders: &'a Placeholders,
    /// `twentytwentythree`, a block theme, or `twentytwentyone`, a classic one.
    pub theme: &'a str,
    /// Whether only members may comment.
    pub members_only: bool,
}

/// A running WordPress.
#[derive(Debug)]
pub struct WordPress {
    address: String,
    _program: Program,
    _database: Arc<Database>,
    _folder: TempDir,
}

impl WordPress {
    /// Starts a WordPress that accepts comments from guests.
    ///
    /// # Errors
    /// When it cannot be installed or started.
    pub async fn start(project: &Project, mode: Mode) -> Result<Self> {
        Self::start_with(project, mode, Guests::Allowed, None).await
    }

    /// Starts a WordPress with its default settings: only members may comment through its API.
    ///
    /// # Errors
    /// When it cannot be installed or started.
    pub async fn start_for_members_only(project: &Project) -> Result<Self> {
        Self::start_with(project, Mode::Open, Guests::Denied, None).await
    }

    /// Starts a WordPress with the recipe's plugin. The suite adds only a theme.
    ///
    /// # Errors
    /// When it cannot be installed or started.
    pub async fn start_with_plugin(project: &Project, plugin: Plugin<'_>) -> Result<Self> {
        Self::start_with(project, Mode::Open, Guests::Denied, Some(plugin)).await
    }

    async fn start_with(
        project: &Project,
        mode: Mode,
        guests: Guests,
        plugin: Option<Plugin<'_>>,
    ) -> Result<Self> {
        let home = ThirdPartyBackend::WordPress.ensure(project).await?;
        let server = Database::shared(&home).await?;
        let schema = server.clone_prepared()?;
        let folder = tempfile::tempdir().context("making a folder for WordPress")?;
        let port = port::free()?;
        let address = format!("http://127.0.0.1:{port}");
        let mut command = php(&home, server.socket(), &schema, &address);
        command
            .args(["-S", &format!("127.0.0.1:{port}"), "-t"])
            .arg(home.join("site"))
            .arg(fixture::asset("wordpress/router.php"))
            // A page sends several requests at once.
            .env("PHP_CLI_SERVER_WORKERS", "3");
        if guests == Guests::Allowed {
            command.env("WORDPRESS_GUESTS", "welcome");
        }
        if let Some(plugin) = plugin {
            command
                .env("WORDPRESS_THEME", plugin.theme)
                .env("STANDFIRST_WIDGET", &plugin.placeholders.widget)
                .env("STANDFIRST_INTEGRITY", &plugin.placeholders.integrity);
            if plugin.members_only {
                command.env("WORDPRESS_MEMBERS_ONLY", "yes");
            }
        }
        if mode == Mode::Strict {
            command
                .env("WORDPRESS_MODERATED", "yes")
                .env("WORDPRESS_FLOOD", "refused");
        }
        let mut program = Program::start("WordPress", command, &folder.path().join("php.log"))?;
        let first = format!("{address}/wp-json/wp/v2/types/post");
        wait::for_server(&mut program, &first, Duration::from_secs(60)).await?;
        Ok(Self {
            address,
            _program: program,
            _database: server,
            _folder: folder,
        })
    }

    /// The address it listens on, without a trailing slash.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns all published comments of an article from WordPress's own API, newest first.
    ///
    /// # Errors
    /// When WordPress does not respond.
    pub async fn thread(&self, slug: &str) -> Result<Value> {
        let client = reqwest::Client::new();
        let posts = client
            .get(format!("{}/wp-json/wp/v2/posts", self.address))
            .query(&[("slug", slug), ("_fields", "id")])
            .send()
            .await
            .context("calling WordPress")?;
        let id = super::json(posts).await?[0]["id"].to_string();
        let comments = client
            .get(format!("{}/wp-json/wp/v2/comments", self.address))
            .query(&[("post", id.as_str()), ("per_page", "100")])
            .send()
            .await
            .context("calling WordPress")?;
        super::json(comments).await
    }
}

/// Returns a command for PHP with the variables that `wp-config.php` reads.
fn php(home: &Path, socket: &Path, schema: &str, address: &str) -> Command {
    let mut command = Command::new("php");
    command
        .args(["-d", "display_errors=0", "-d", "memory_limit=256M"])
        .env("WORDPRESS_ROOT", home.join("site"))
        .env("WORDPRESS_SOCKET", socket)
        .env("WORDPRESS_DATABASE", schema)
        .env("WORDPRESS_ADDRESS", address);
    command
}
