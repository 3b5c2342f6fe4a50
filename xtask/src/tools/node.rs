//! The npm packages. binaryen makes the module smaller and terser its script. axe-core checks accessibility.
//! DOMPurify is shipped to browsers that have no sanitiser of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::machine::{apt, find_program, program_version};
use crate::project::Project;
use crate::step::Steps;

/// Exact versions, so that every machine gets the same bytes and the same findings.
const PACKAGE_JSON: &str = r#"{
  "private": true,
  "dependencies": { "axe-core": "4.14.1", "binaryen": "132.0.0", "dompurify": "3.5.0", "terser": "5.44.0" }
}
"#;

/// The digest of the DOMPurify package (MPL-2.0 or Apache-2.0), the only package of which readers download a part.
const DOMPURIFY_INTEGRITY: &str = "sha512-LYC0ZkE8P1V42JsRYTwMdme/2ET8SpOc5AA2eOFjP/IadvRd2fwiT4TVz5vkfy0XUx12aS2UaRkTnfVPNOv9vw==";

/// The tools that make the site smaller.
#[derive(Debug)]
pub struct Optimisers {
    /// The optimiser for WebAssembly modules.
    pub wasm_opt: PathBuf,
    /// The minifier for scripts.
    pub terser: PathBuf,
}

/// Returns the paths of the tools that make the site smaller, or `None` if npm is missing. The site then works but
/// is larger.
///
/// # Errors
/// When npm exists but fails.
pub fn optimisers(project: &Project, steps: &Steps) -> Result<Option<Optimisers>> {
    let programs = folder(project).join("node_modules/.bin");
    let tools = Optimisers {
        wasm_opt: programs.join("wasm-opt"),
        terser: programs.join("terser"),
    };
    if is_current(project)
        && program_version(&tools.wasm_opt).is_some_and(|line| line.contains("version_132"))
    {
        return Ok(Some(tools));
    }
    if find_program(&["npm"]).is_none() {
        return Ok(None);
    }
    install(project, steps)?;
    Ok(Some(tools))
}

/// Returns the path of the accessibility checker's script.
///
/// # Errors
/// When it is missing and cannot be installed.
pub fn axe(project: &Project, steps: &Steps) -> Result<PathBuf> {
    let script = folder(project).join("node_modules/axe-core/axe.min.js");
    if !is_current(project) || !script.is_file() {
        require_npm(steps)?;
        install(project, steps)?;
    }
    Ok(script)
}

/// Returns the path of `DOMPurify` as a module, or `None` if npm is missing.
///
/// # Errors
/// When npm exists but fails, or installs a package other than the pinned one.
pub fn dompurify(project: &Project, steps: &Steps) -> Result<Option<PathBuf>> {
    let packages = folder(project).join("node_modules");
    let script = packages.join("dompurify/dist/purify.es.mjs");
    if !is_current(project) || !script.is_file() {
        if find_program(&["npm"]).is_none() {
            return Ok(None);
        }
        install(project, steps)?;
    }
    let lock = fs::read_to_string(packages.join(".package-lock.json"))
        .context("reading what npm has installed")?;
    ensure!(
        lock.contains(DOMPURIFY_INTEGRITY),
        "npm installed a DOMPurify other than the one that xtask/src/tools/node.rs pins"
    );
    Ok(Some(script))
}

/// Checks that Node and npm exist, and installs the distribution's packages if that is possible.
///
/// # Errors
/// When they are missing. The error says what to install.
pub fn require_npm(steps: &Steps) -> Result<PathBuf> {
    if find_program(&["npm"]).is_none() || find_program(&["node"]).is_none() {
        apt::install(steps, "the end-to-end tests", &["nodejs", "npm"])?;
    }
    find_program(&["npm"]).context("npm was not found; install Node.js with npm")
}

/// Returns an `npm install` command for a folder's package.json, without questions or progress output.
///
/// # Errors
/// When npm is missing.
pub fn npm_install(folder: &Path) -> Result<Command> {
    let npm = find_program(&["npm"]).context("npm was not found; install Node.js with npm")?;
    let mut command = Command::new(npm);
    command
        .args([
            "install",
            "--no-audit",
            "--no-fund",
            "--no-progress",
            "--loglevel=error",
        ])
        .current_dir(folder);
    Ok(command)
}

fn folder(project: &Project) -> PathBuf {
    project.tools().join("node")
}

fn is_current(project: &Project) -> bool {
    let stamp = folder(project).join("node_modules/.installed.json");
    fs::read_to_string(stamp).is_ok_and(|text| text == PACKAGE_JSON)
}

fn install(project: &Project, steps: &Steps) -> Result<()> {
    let folder = folder(project);
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    fs::write(folder.join("package.json"), PACKAGE_JSON)
        .context("writing .tools/node/package.json")?;
    steps.install(
        "Installing binaryen, terser, axe-core and DOMPurify into .tools (once; some seconds)",
        &mut npm_install(&folder)?,
    )?;
    // Written last, so that an interrupted installation is repeated.
    fs::write(folder.join("node_modules/.installed.json"), PACKAGE_JSON)
        .context("marking .tools/node as complete")
}
