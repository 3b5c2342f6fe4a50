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
mod policy;
pub mod purifier;
pub mod saving;
mod shorten;
mod static_host;
mod stylesheet;
mod unused;
mod widget;
pub mod worker;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use self::compile::Compilation;
use crate::cli::BuildOptions;
use crate::machine;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, node, wasm_target};
use crate::trunk_hook;

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
    tools::wasm_bindgen(project, &steps)?;
    let trunk = tools::trunk(project, &steps)?;
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
    // Trunk runs offline, so that it cannot download its own tools. Cargo is then offline too, so fetch first.
    let mut fetch = tools::cargo(project)?;
    fetch.args(["fetch", "--locked", "--target", wasm_target::WASM_TARGET]);
    compilation.apply_to(&mut fetch);
    steps.run("Fetching the app's dependencies", &mut fetch)?;
    let mut build = std::process::Command::new(trunk);
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
        .arg(trunk_hook::config_without_hooks(project)?)
        .args(["--release", if options.debug { "false" } else { "true" }])
        .arg("--dist")
        .arg(project.dist());
    compilation.apply_to(&mut build);
    steps.run("Building the app", &mut build)?;

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
