//! Builds `dist/` from the sources. Trunk compiles and collects the files. The later steps make the result small,
//! and let any static host serve it from any sub-path.

pub mod budget;
mod compile;
mod compress;
mod embed;
mod markdown;
mod minify;
pub mod npm;
mod optimise;
pub mod purifier;
pub mod saving;
mod shorten;
mod static_host;
mod stylesheet;
mod trunk_config;
mod widget;
pub mod worker;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use self::compile::Compilation;
use self::saving::Saving;
use crate::machine;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, node, wasm_target};

/// How to build the site.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct BuildOptions {
    /// Skip optimising: quick to build, several times the size.
    pub debug: bool,
    /// Show the output of every step.
    pub verbose: bool,
    /// The savings to leave out.
    pub without: Vec<Saving>,
}

/// Builds `dist/`, after installing whatever is missing.
///
/// # Errors
/// When a tool cannot be installed or a step fails.
pub fn build(project: &Project, options: &BuildOptions) -> Result<()> {
    let steps = Steps {
        verbose: options.verbose,
    };
    machine::require_c_compiler()?;
    wasm_target::ensure(project, &steps)?;
    let optimisers = if options.debug {
        None
    } else {
        node::optimisers(project, &steps)?
    };

    let compilation = if options.debug {
        Compilation::for_debugging(project)?
    } else {
        Compilation::for_shipping(project, &steps, &options.without, optimisers.is_some())?
    };

    stylesheet::write(project)?;
    // Trunk and Cargo run offline, so that Trunk cannot download its own tools. So fetch first.
    let mut fetch = tools::cargo(project)?;
    // For this machine too: macros run here, and have dependencies that the application's target does not need.
    fetch.args(["fetch", "--locked", "--target", wasm_target::WASM_TARGET]);
    fetch.args(["--target", &tools::host_target(project)?]);
    compilation.apply_to(&mut fetch);
    steps.run("Fetching the app's dependencies", &mut fetch)?;
    // The compiler starts while the tools are installed, which it does not need.
    let trunk = thread::scope(|scope| {
        let compiled = scope.spawn(|| compile(project, &steps, options, &compilation));
        tools::wasm_bindgen(project, &steps)?;
        let trunk = tools::trunk(project, &steps)?;
        match compiled.join() {
            Ok(compiled) => compiled.map(|()| trunk),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    let mut build = Command::new(trunk);
    build
        .current_dir(project.root())
        .env("PATH", project.search_path()?)
        // Trunk parses NO_COLOR=1 as an invalid value of its own option and stops.
        .env_remove("NO_COLOR")
        .args([
            "build",
            "--color",
            "never",
            "--offline",
            "true",
            "--skip-version-check",
            "--config",
        ])
        .arg(trunk_config::without_hooks(project)?)
        .args(["--release", if options.debug { "false" } else { "true" }])
        .arg("--dist")
        .arg(project.dist());
    compilation.apply_to(&mut build);
    steps.run("Collecting the files of the site", &mut build)?;

    widget::build(project, &steps, options, &compilation, optimisers.is_some())?;
    markdown::build(project, &steps, options, &compilation)?;

    let dist = project.dist();
    if !options.debug {
        match &optimisers {
            Some(tools) => optimise::run(&steps, tools, &dist, &options.without)?,
            None => println!(
                "  npm was not found: the app is not optimised and a few percent larger than it could be"
            ),
        }
    }
    markdown::finalise(&dist)?;
    let terser = optimisers.as_ref().map(|tools| tools.terser.as_path());
    let scripts = embed::write(project, &steps, terser)?;
    npm::write(project, &scripts)?;
    static_host::write(&dist)?;
    worker::write(project, options.debug)?;
    if options.debug {
        return Ok(());
    }
    compress::write_precompressed(&steps, &dist)?;
    budget::report(project)?;
    Ok(())
}

/// Compiles the application. Trunk then finds it compiled, because the arguments and the environment are the same.
fn compile(
    project: &Project,
    steps: &Steps,
    options: &BuildOptions,
    compilation: &Compilation,
) -> Result<()> {
    let mut compile = tools::cargo(project)?;
    compile
        .args(["build", "--locked", "--offline", "--bin", "standfirst"])
        .args(["--target", wasm_target::WASM_TARGET])
        .args((!options.debug).then_some("--release"));
    compilation.apply_to(&mut compile);
    let takes = if options.debug {
        "about a minute the first time"
    } else {
        "about two minutes the first time, because it becomes small"
    };
    steps.run_long("Building the app", takes, &mut compile)?;
    Ok(())
}

/// Joins the style sheets where `index.html` names them to Trunk.
///
/// # Errors
/// When a sheet is missing or imports another in a way that is not understood.
pub fn join_styles(project: &Project) -> Result<()> {
    stylesheet::write(project)
}

/// Adds the files that the application fetches at run time to a build by plain Trunk: the Markdown module,
/// `DOMPurify`, the manifest, and a service worker that caches nothing.
///
/// # Errors
/// When the folder is no such build, or a step fails.
pub fn complete_development_build(
    project: &Project,
    steps: &Steps,
    folder: &Path,
    is_release: bool,
) -> Result<()> {
    markdown::build_for_development(project, steps, folder, is_release)?;
    purifier::write_for_development(project, steps, folder)?;
    static_host::write(folder)?;
    worker::write_for_development(project, folder)
}

/// Returns the sixteen hexadecimal digits for a file's name: a hash of the given content.
fn content_hash(parts: &[Vec<u8>]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns all files below a folder, sorted, as paths relative to it.
pub(crate) fn list_files(folder: &std::path::Path) -> Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(current) = waiting.pop() {
        let entries =
            fs::read_dir(&current).with_context(|| format!("reading {}", current.display()))?;
        for entry in entries {
            let path = entry
                .with_context(|| format!("reading {}", current.display()))?
                .path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap_or(&path).to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
