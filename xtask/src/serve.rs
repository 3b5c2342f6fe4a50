//! `cargo xtask serve`: installs, builds and serves everything, from a bare machine to a page in the browser.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cli::ServeOptions;
use crate::machine::{exec, port};
use crate::project::Project;
use crate::site;
use crate::step::Steps;
use crate::tools;

/// Builds everything, then replaces this process with the reference backend, which prints its address.
///
/// # Errors
/// When the port is taken, something cannot be installed or built, or the server does not start.
pub fn run(project: &Project, options: &ServeOptions) -> Result<()> {
    port::require_free(options.port)?;
    site::build(project, &options.build)?;
    let steps = Steps {
        verbose: options.build.verbose,
    };
    let mut build = tools::cargo(project)?;
    build.args(["build", "--package", "standfirst-server"]);
    steps.run("Building the reference backend", &mut build)?;

    let data = project.path("data");
    fs::create_dir_all(&data).with_context(|| format!("making {}", data.display()))?;
    let content = project.path("content");
    if !content.join("articles").is_dir() {
        bail!("there are no articles in {}", content.display());
    }
    println!("\nStop with Ctrl-C. Comments are kept in data/comments.sqlite3.");
    let mut server = Command::new(project.debug_program("standfirst-server"));
    server
        .current_dir(project.root())
        .args(["serve", "--listen", &format!("127.0.0.1:{}", options.port)])
        .args([
            "--database",
            "data/comments.sqlite3",
            "--content",
            "content",
            "--dist",
            "dist",
        ]);
    let seed = "content/comments.json";
    if project.path(seed).is_file() {
        server.args(["--seed", seed]);
    }
    exec::replace_process(server)
}
