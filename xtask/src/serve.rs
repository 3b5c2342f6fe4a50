//! `cargo xtask serve`: installs, builds and serves everything, from a bare machine to a page in the browser.

use std::fs;
use std::process::Command;
use std::thread;

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
    let content = project.path("content");
    if !content.join("articles").is_dir() {
        bail!("there are no articles in {}", content.display());
    }
    if let Some(plan) = first_run(project, options.build.debug) {
        println!("{plan}");
    }
    build(project, options)?;

    let data = project.path("data");
    fs::create_dir_all(&data).with_context(|| format!("making {}", data.display()))?;
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

/// Builds the site and, at the same time, the server. While the compiler links the site, it uses one processor only.
fn build(project: &Project, options: &ServeOptions) -> Result<()> {
    let steps = Steps {
        verbose: options.build.verbose,
    };
    thread::scope(|scope| {
        let beside = scope.spawn(|| {
            if !options.build.debug {
                // The site's build runs it later, and finds it compiled.
                compile(project, &steps, "standfirst-split", "the widget's splitter")?;
            }
            compile(
                project,
                &steps,
                "standfirst-server",
                "the reference backend",
            )
        });
        site::build(project, &options.build)?;
        match beside.join() {
            Ok(compiled) => compiled,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn compile(project: &Project, steps: &Steps, package: &str, name: &str) -> Result<()> {
    let mut build = tools::cargo(project)?;
    build.args(["build", "--locked", "--package", package]);
    let what = format!("Building {name}");
    steps.run_long(
        &what,
        "about a minute the first time, beside the site",
        &mut build,
    )?;
    Ok(())
}

/// Says what the first run on a machine does and how long that takes. Returns nothing for later runs.
fn first_run(project: &Project, debug: bool) -> Option<String> {
    let mut plan = Vec::new();
    if !project.tools().join("bin").is_dir() {
        plan.push("  - Trunk and wasm-bindgen, the tools that build the site: only once on this machine\n");
    }
    let compiled = project.target().join(tools::wasm_target::WASM_TARGET);
    if !compiled
        .join(if debug { "debug" } else { "release" })
        .is_dir()
    {
        plan.push(if debug {
            "  - the site, large and slow\n"
        } else {
            "  - the site as readers download it. The compiler works long to make it small; `--debug` builds a large \
             and slow one sooner\n"
        });
    }
    if !project.debug_program("standfirst-server").is_file() {
        plan.push("  - the reference backend\n");
    }
    (!plan.is_empty()).then(|| {
        format!(
            "The first start compiles from their sources, side by side:\n{}\
             It takes up to ten minutes on two processors, a later one a minute or two.\n",
            plan.concat()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_run_says_what_it_compiles_and_a_later_one_does_not() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let project = Project::at(folder.path());
        let plan = first_run(&project, false).context("nothing was said")?;
        for part in [
            "Trunk and wasm-bindgen",
            "the site as readers",
            "the reference",
        ] {
            assert!(plan.contains(part), "{plan}");
        }
        let server = project.debug_program("standfirst-server");
        let compiled = project.target().join("wasm32-unknown-unknown");
        for made in [
            project.tools().join("bin"),
            compiled.join("release"),
            server.clone(),
        ] {
            fs::create_dir_all(made)?;
        }
        fs::remove_dir(&server)?;
        fs::write(&server, "")?;
        assert_eq!(first_run(&project, false), None);
        let plan = first_run(&project, true).context("nothing was said")?;
        assert!(plan.contains("large and slow") && !plan.contains("Trunk"));
        Ok(())
    }
}
