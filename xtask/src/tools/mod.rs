//! The pinned tools: each is used from `PATH` when it has exactly the right version there, and is
//! otherwise installed into `.tools/`, once.

pub mod browser;
mod cargo_tool;
pub mod library_sources;
pub mod node;
pub mod wasm_target;

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::step::Steps;
use cargo_tool::CargoTool;

/// The Trunk that builds the site. A newer one may write another start-up script, which the content
/// security policy and the budget would notice first.
const TRUNK: &str = "0.21.14";

/// Installs Trunk where it is missing.
///
/// # Errors
/// When it can neither be found nor installed.
pub fn trunk(project: &Project, steps: &Steps) -> Result<PathBuf> {
    let trunk = CargoTool {
        package: "trunk",
        program: "trunk",
        version: TRUNK,
    };
    trunk.ensure(project, steps)
}

/// Installs wasm-bindgen's command line where it is missing, at the version of the library the app is
/// compiled with: another one refuses to read the module.
///
/// # Errors
/// When it can neither be found nor installed.
pub fn wasm_bindgen(project: &Project, steps: &Steps) -> Result<PathBuf> {
    let version = project.locked_version("wasm-bindgen")?;
    CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: &version,
    }
    .ensure(project, steps)
}

/// The runner of browser tests, which comes with wasm-bindgen's command line.
///
/// # Errors
/// When it can neither be found nor installed.
pub fn wasm_bindgen_test_runner(project: &Project, steps: &Steps) -> Result<PathBuf> {
    let version = project.locked_version("wasm-bindgen")?;
    let runner = "wasm-bindgen-test-runner";
    CargoTool {
        package: "wasm-bindgen-cli",
        program: runner,
        version: &version,
    }
    .ensure(project, steps)
}

/// Cargo, in the project's folder and with the project's tools within reach.
///
/// # Errors
/// When the project's path cannot be put into `PATH`.
pub fn cargo(project: &Project) -> Result<Command> {
    // The variable names the cargo that runs us, so a pinned toolchain stays the same one.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(project.root())
        .env("PATH", project.search_path()?);
    // Cargo describes the running package, us, in variables that are none of the next package's business.
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR")
        {
            command.env_remove(name);
        }
    }
    Ok(command)
}

/// The compiler, in the project's folder, where a toolchain may be pinned.
#[must_use]
pub fn rustc(project: &Project) -> Command {
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.current_dir(project.root());
    command
}
