//! The MariaDB behind WordPress.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::sync::Mutex;
use xtask::machine::{find_program, is_root};

use crate::process::Program;

/// The schema that contains WordPress as it is before a test starts.
pub(super) const PREPARED: &str = "prepared";

/// MariaDB on one data folder, reachable only through a Unix socket.
#[derive(Debug)]
pub(super) struct Server {
    socket: PathBuf,
    program: Program,
    _folder: TempDir,
}

impl Server {
    /// Starts MariaDB and waits until it responds.
    pub(super) fn start(data: &Path) -> Result<Self> {
        // Socket paths may be no longer than about a hundred characters; a temporary folder's path is short.
        let folder = tempfile::tempdir().context("making a folder for MariaDB")?;
        let socket = folder.path().join("socket");
        let program = server_program().context("MariaDB was not found")?;
        let mut command = Command::new(program);
        command
            .arg("--no-defaults")
            .args(root_argument())
            .arg(format!("--datadir={}", data.display()))
            .arg(format!("--socket={}", socket.display()))
            .arg(format!(
                "--pid-file={}",
                folder.path().join("pid").display()
            ))
            // Speed instead of durability: nothing here outlives the run.
            .args([
                "--skip-networking",
                "--innodb-flush-log-at-trx-commit=0",
                "--sync-binlog=0",
            ])
            .args(["--innodb-buffer-pool-size=64M", "--performance-schema=OFF"]);
        let mut program = Program::start("MariaDB", command, &folder.path().join("mariadb.log"))?;
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            program.require_alive()?;
            if socket.exists() && execute(&socket, "select 1").is_ok() {
                return Ok(Self {
                    socket,
                    program,
                    _folder: folder,
                });
            }
            if Instant::now() >= deadline {
                bail!("MariaDB does not respond:\n{}", program.log_tail());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Runs statements as the database's administrator.
    pub(super) fn execute(&self, statements: &str) -> Result<()> {
        execute(&self.socket, statements)
    }

    /// Shuts down cleanly, so that the data folder can be copied afterwards.
    pub(super) fn stop(self) -> Result<()> {
        self.execute("shutdown")?;
        drop(self.program);
        Ok(())
    }
}

/// The MariaDB of this run: one for all tests, on a copy of the prepared data.
#[derive(Debug)]
pub(super) struct Database {
    server: Server,
    _data: TempDir,
}

static SHARED: Mutex<Option<Arc<Database>>> = Mutex::const_new(None);
static CLONES: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// Returns the database of this run. The first caller starts it.
    pub(super) async fn shared(home: &Path) -> Result<Arc<Self>> {
        let mut shared = SHARED.lock().await;
        if let Some(database) = &*shared {
            return Ok(Arc::clone(database));
        }
        let prepared = home.join("database");
        let database = tokio::task::spawn_blocking(move || Self::start(&prepared))
            .await
            .context("starting MariaDB was interrupted")??;
        let database = Arc::new(database);
        *shared = Some(Arc::clone(&database));
        Ok(database)
    }

    fn start(prepared: &Path) -> Result<Self> {
        let data = tempfile::tempdir().context("making a folder for MariaDB")?;
        let status = Command::new("cp")
            .args(["-a", "--no-target-directory"])
            .args([prepared, data.path()])
            .status()
            .context("running cp")?;
        if !status.success() {
            bail!("copying the prepared database ended with {status}");
        }
        Ok(Self {
            server: Server::start(data.path())?,
            _data: data,
        })
    }

    pub(super) fn socket(&self) -> &Path {
        self.server.socket()
    }

    /// Copies the prepared schema for one test. Returns the copy's name.
    pub(super) fn clone_prepared(&self) -> Result<String> {
        let name = format!("test_{}", CLONES.fetch_add(1, Ordering::Relaxed));
        let tables = query(self.socket(), &format!("show tables from {PREPARED}"))?;
        let mut statements = format!("create database {name} character set utf8mb4;");
        for table in tables.lines() {
            statements += &format!(
                "create table {name}.{table} like {PREPARED}.{table}; \
                 insert into {name}.{table} select * from {PREPARED}.{table};"
            );
        }
        self.server.execute(&statements)?;
        Ok(name)
    }
}

/// Stops the database of this run. Called once no test needs it any more.
pub async fn stop_shared() {
    SHARED.lock().await.take();
}

/// Returns MariaDB's server program. Debian installs it outside of an ordinary user's `PATH`.
pub(super) fn server_program() -> Option<PathBuf> {
    let system_path = PathBuf::from("/usr/sbin/mariadbd");
    find_program(&["mariadbd"]).or_else(|| system_path.is_file().then_some(system_path))
}

/// Returns the command that creates an empty data folder, whose administrator connects through the socket
/// without a password.
pub(super) fn initialise(data: &Path) -> Result<Command> {
    fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
    let program =
        find_program(&["mariadb-install-db"]).context("mariadb-install-db was not found")?;
    let mut command = Command::new(program);
    command
        .arg("--no-defaults")
        .args(root_argument())
        .arg(format!("--datadir={}", data.display()))
        .args(["--auth-root-authentication-method=normal", "--skip-test-db"])
        // The folder is kept in the project and copied for every run: no larger than needed.
        .arg("--innodb-log-file-size=8M");
    Ok(command)
}

/// MariaDB refuses to run as root without this option.
fn root_argument() -> Option<&'static str> {
    is_root().then_some("--user=root")
}

fn client(program: &str, socket: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(["--no-defaults", "--user=root"])
        .arg(format!("--socket={}", socket.display()));
    command
}

fn execute(socket: &Path, statements: &str) -> Result<()> {
    query(socket, statements).map(drop)
}

/// Returns the rows, one per line, without column names.
fn query(socket: &Path, statements: &str) -> Result<String> {
    let output = client("mariadb", socket)
        .args(["--skip-column-names", "--batch", "--execute", statements])
        .stdin(Stdio::null())
        .output()
        .context("running mariadb")?;
    if !output.status.success() {
        bail!(
            "MariaDB refused: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
