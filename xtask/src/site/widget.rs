//! The widget: a module of its own, its style as a script, and the loader that brings both.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::compile::Compilation;
use super::{content_digits, stylesheet};
use crate::cli::BuildOptions;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, wasm_target};

/// What the loader calls the module's script before its real name is known.
const MODULE: &str = "widget-0";

/// Builds the widget into `dist/widget/`.
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
    let loader = fs::read_to_string(project.path("embed/standfirst.mjs"))
        .context("reading embed/standfirst.mjs")?;
    let style = write_style(project, &folder)?;
    let loader = loader.replace("widget-style-0.mjs", &style);
    fs::write(folder.join("standfirst.mjs"), loader).context("writing the loader")
}

/// Writes the style as a script, and answers with its name, which carries a hash of what it holds.
fn write_style(project: &Project, folder: &Path) -> Result<String> {
    let sheet = stylesheet::for_widget(project)?;
    let text = format!(
        "export default {};\n",
        serde_json::to_string(&sheet).context("writing the style")?
    );
    let text = text.into_bytes();
    let name = format!(
        "widget-style-{}.mjs",
        content_digits(std::slice::from_ref(&text))
    );
    fs::write(folder.join(&name), text).context("writing the widget's style")?;
    Ok(name)
}
