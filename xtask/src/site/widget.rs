//! The widget's module: compiled by itself, without the application's pages.

use anyhow::Result;

use super::compile::Compilation;
use crate::cli::BuildOptions;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, wasm_target};

/// What the loader calls the module before its real name is known.
pub(super) const MODULE: &str = "widget-0";

/// Compiles the module into `dist/widget/`.
///
/// # Errors
/// When a step fails.
pub(super) fn build(
    project: &Project,
    steps: &Steps,
    options: &BuildOptions,
    compilation: &Compilation,
) -> Result<()> {
    let folder = project.dist().join("widget");
    let mut compile = tools::cargo(project)?;
    compile
        .args(["build", "--locked", "--offline", "--target"])
        .args([wasm_target::WASM_TARGET, "--bin", "standfirst-widget"])
        .args((!options.debug).then_some("--release"));
    compilation.tell(&mut compile);
    steps.run("Building the widget", &mut compile)?;
    let profile = if options.debug { "debug" } else { "release" };
    let module = project
        .target()
        .join(wasm_target::WASM_TARGET)
        .join(profile)
        .join("standfirst-widget.wasm");
    let mut bind = std::process::Command::new(tools::wasm_bindgen(project, steps)?);
    bind.args(["--target", "web", "--no-typescript", "--out-name", MODULE])
        .arg("--out-dir")
        .arg(&folder)
        .arg(module);
    steps.run("Binding the widget", &mut bind)?;
    Ok(())
}
