//! The pinned tools. Each is used from `PATH` if it has exactly the right version there, and is otherwise
//! installed once into `.tools/`.

pub mod browser;
mod cargo_tool;
pub mod node;
pub mod rust_src;
pub mod wasm_target;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::project::Project;
use crate::step::Steps;
use cargo_tool::CargoTool;

/// The version of Trunk that builds the site. Another version may write a different start-up script, which would
/// break the content security policy or the size budget.
const TRUNK: &str = "0.21.14";

/// Returns the path of Trunk, after installing it if it is missing.
///
/// # Errors
/// When it can be neither found nor installed.
pub fn trunk(project: &Project, steps: &Steps) -> Result<PathBuf> {
    let trunk = CargoTool {
        package: "trunk",
        program: "trunk",
        version: TRUNK,
        // They are TLS and the search for a newer version. Trunk downloads nothing here.
        default_features: false,
        optimised: &[],
        takes: "about three minutes",
    };
    trunk.ensure(project, steps)
}

/// Returns the path of wasm-bindgen's command line, after installing it if it is missing. Its version is that of
/// the library the app is compiled with, because any other version refuses to read the module.
///
/// # Errors
/// When it can be neither found nor installed.
pub fn wasm_bindgen(project: &Project, steps: &Steps) -> Result<PathBuf> {
    of_wasm_bindgen(project, steps, "wasm-bindgen", "about two minutes")
}

/// Returns the path of the browser test runner, which comes with wasm-bindgen's command line.
///
/// # Errors
/// When it can be neither found nor installed.
pub fn wasm_bindgen_test_runner(project: &Project, steps: &Steps) -> Result<PathBuf> {
    of_wasm_bindgen(
        project,
        steps,
        "wasm-bindgen-test-runner",
        "some seconds after wasm-bindgen, else two minutes",
    )
}

fn of_wasm_bindgen(
    project: &Project,
    steps: &Steps,
    program: &str,
    takes: &str,
) -> Result<PathBuf> {
    CargoTool {
        package: "wasm-bindgen-cli",
        program,
        version: &project.locked_version("wasm-bindgen")?,
        // They are TLS, for browsers on other machines.
        default_features: false,
        // They read and write the module. Not optimised, they would take several times as long with every build.
        optimised: &[
            "walrus",
            "wasmparser",
            "wasm-encoder",
            "wasm-bindgen-cli-support",
        ],
        takes,
    }
    .ensure(project, steps)
}

/// Returns a `cargo` command in the project's folder, with the project's tools on `PATH`.
///
/// # Errors
/// When the project's path cannot be put into `PATH`.
pub fn cargo(project: &Project) -> Result<Command> {
    // The variable names the cargo that runs us, so a pinned toolchain is used again.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(project.root())
        .env("PATH", project.search_path()?);
    // Cargo describes the running package, xtask, in variables that must not reach another package's build.
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

/// Returns a `rustc` command in the project's folder, where a toolchain may be pinned.
#[must_use]
pub fn rustc(project: &Project) -> Command {
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.current_dir(project.root());
    command
}

/// Returns the target of programs for this machine, such as `x86_64-unknown-linux-gnu`.
///
/// # Errors
/// When rustc cannot be run or does not name it.
pub fn host_target(project: &Project) -> Result<String> {
    let output = rustc(project)
        .arg("-vV")
        .output()
        .context("running rustc")?;
    ensure!(output.status.success(), "rustc did not print its version");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("rustc did not name its target")
}
