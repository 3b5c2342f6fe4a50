//! The reference backend, as it was built.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use xtask::machine::port;
use xtask::project::Project;

use crate::fixture;
use crate::process::Program;

/// The options of a reference backend.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of articles.
    pub content: PathBuf,
    /// The comments that an empty database is seeded with.
    pub seed: Option<PathBuf>,
    /// The path of the site, with a leading and a trailing slash.
    pub base_path: String,
    /// The port; 0 chooses a free one.
    pub port: u16,
    /// The origins that pages may connect to besides their own.
    pub connect_to: Vec<String>,
    /// More command line options, with their values.
    pub extra_args: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            content: fixture::asset("content"),
            seed: Some(fixture::asset("comments.json")),
            base_path: "/".to_owned(),
            port: 0,
            connect_to: Vec::new(),
            // Tests post faster than people do. The tests of the rate limit set one.
            extra_args: vec![("--rate-limit".to_owned(), "0".to_owned())],
        }
    }
}

impl Options {
    /// Sets an option of the command line and its value.
    #[must_use]
    pub fn with(mut self, option: &str, value: &str) -> Self {
        self.extra_args.retain(|(name, _)| name != option);
        self.extra_args.push((option.to_owned(), value.to_owned()));
        self
    }
}

/// A running reference backend.
#[derive(Debug)]
pub struct Reference {
    address: String,
    program: Program,
    folder: TempDir,
    options: Options,
    dist: PathBuf,
    executable: PathBuf,
}

impl Reference {
    /// Starts the server for a site, with an empty database.
    ///
    /// # Errors
    /// When it is not built or does not start.
    pub async fn start(project: &Project, dist: &Path, options: Options) -> Result<Self> {
        let executable = executable(project)?;
        let folder = tempfile::tempdir().context("making a folder for the reference backend")?;
        let (dist, at) = (dist.to_owned(), folder.path().to_owned());
        // Not chosen by the system: nothing else may take the port until `restart`.
        let port = match options.port {
            0 => port::free()?,
            port => port,
        };
        let (program, address) =
            launch(executable.clone(), at, dist.clone(), options.clone(), port).await?;
        Ok(Self {
            address,
            program,
            folder,
            options,
            dist,
            executable,
        })
    }

    /// The address of the site, with a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.program.kill();
    }

    /// Starts it again on the same port and database.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&mut self) -> Result<()> {
        let port = reqwest::Url::parse(&self.address)?
            .port()
            .context("the address has no port")?;
        let at = self.folder.path().to_owned();
        let again = launch(
            self.executable.clone(),
            at,
            self.dist.clone(),
            self.options.clone(),
            port,
        );
        (self.program, self.address) = again.await?;
        Ok(())
    }

    /// Runs one of its moderation commands, `["list"]` or `["approve", "17"]`, and returns the output.
    ///
    /// # Errors
    /// When the command fails.
    pub fn moderate(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(&self.executable)
            .arg("moderation")
            .args(arguments)
            .arg("--database")
            .arg(self.folder.path().join("comments.sqlite3"))
            .output()
            .context("running the moderation command")?;
        if !output.status.success() {
            bail!(
                "moderation {arguments:?} failed: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Returns all comments of an article from its API.
    ///
    /// # Errors
    /// When it does not respond.
    pub async fn thread(&self, slug: &str) -> Result<serde_json::Value> {
        let address = format!("{}api/v1/articles/{slug}/comments?limit=100", self.address);
        super::json(
            reqwest::get(address)
                .await
                .context("calling the reference backend")?,
        )
        .await
    }
}

pub(super) fn executable(project: &Project) -> Result<PathBuf> {
    let executable = project.debug_program("standfirst-server");
    if !executable.is_file() {
        bail!(
            "{} is missing; run `cargo build -p standfirst-server`",
            executable.display()
        );
    }
    Ok(executable)
}

async fn launch(
    executable: PathBuf,
    folder: PathBuf,
    dist: PathBuf,
    options: Options,
    port: u16,
) -> Result<(Program, String)> {
    let start = move || {
        let mut command = Command::new(executable);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--base-path", &options.base_path])
            .arg("--database")
            .arg(folder.join("comments.sqlite3"))
            .arg("--content")
            .arg(&options.content)
            .arg("--dist")
            .arg(dist);
        if let Some(seed) = &options.seed {
            command.arg("--seed").arg(seed);
        }
        for origin in &options.connect_to {
            command.args(["--connect-src", origin]);
        }
        for (option, value) in &options.extra_args {
            command.args([option, value]);
        }
        let mut program =
            Program::start_piped("the reference backend", command, &folder.join("server.log"))?;
        let output = program
            .output()
            .context("the reference backend has no output")?;
        let address = read_address(output);
        program.require_alive()?;
        let Some(address) = address else {
            bail!(
                "the reference backend did not print its address:\n{}",
                program.log_tail()
            )
        };
        Ok((program, address))
    };
    tokio::task::spawn_blocking(start)
        .await
        .context("starting a server was interrupted")?
}

/// Reads the line in which the server prints its address. Then keeps reading the rest of the output: a full
/// pipe would block the server.
pub(super) fn read_address(output: impl Read + Send + 'static) -> Option<String> {
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let address = lines.find_map(|line| {
        line.strip_prefix("standfirst-server listening on ")
            .map(|address| address.trim().to_owned())
    });
    std::thread::spawn(move || lines.for_each(drop));
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_announcement() {
        let output = "starting\nstandfirst-server listening on http://127.0.0.1:4711/\nmore\n";
        assert_eq!(
            read_address(output.as_bytes()).as_deref(),
            Some("http://127.0.0.1:4711/")
        );
        assert_eq!(read_address("the port is taken\n".as_bytes()), None);
    }

    #[test]
    fn a_later_option_replaces_an_earlier_one() {
        let options = Options::default().with("--rate-limit", "3");
        assert_eq!(
            options.extra_args,
            [("--rate-limit".to_owned(), "3".to_owned())]
        );
    }
}
