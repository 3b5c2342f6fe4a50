//! The widget's module. It is compiled separately, without the application's pages. The code that most readers
//! never need is split off into a file of its own, the lazy part.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::BuildOptions;
use super::compile::Compilation;
use super::saving::Saving;
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, wasm_target};

/// The placeholder name of the module in the loader, until its final name is known.
pub(super) const MODULE: &str = "widget-0";

/// The placeholder name of the lazy part in the second script, until its final name is known.
pub(super) const LAZY_PART: &str = "lazy-0.wasm";

/// The name of the lazy part in `src/widget/split.rs`.
const PART: &str = "lazy";

/// Compiles the module into `dist/widget/`. If wasm-opt runs afterwards, splits it into two parts; the splitter
/// needs function names, which wasm-opt then removes.
///
/// # Errors
/// When a step fails.
pub(super) fn build(
    project: &Project,
    steps: &Steps,
    options: &BuildOptions,
    compilation: &Compilation,
    is_optimised: bool,
) -> Result<()> {
    let is_split = is_optimised && !options.without.contains(&Saving::Splitter);
    let folder = project.dist().join("widget");
    let mut compile = tools::cargo(project)?;
    compile
        .args(["rustc", "--locked", "--offline", "--target"])
        .args([wasm_target::WASM_TARGET, "--bin", "standfirst-widget"])
        .args((!options.debug).then_some("--release"));
    if is_split {
        // Sets the `cfg` only for the final crate, so that its dependencies are shared with the application's
        // build.
        compile.args(["--", "--cfg", "split"]);
        // The splitter reads the relocations to find out which function needs which.
        compile.arg("-Clink-arg=--emit-relocs");
    }
    compilation.apply_to(&mut compile);
    steps.run("Building the widget", &mut compile)?;
    let profile = if options.debug { "debug" } else { "release" };
    let compiled = project
        .target()
        .join(wasm_target::WASM_TARGET)
        .join(profile);
    let module = compiled.join("standfirst-widget.wasm");
    if !is_split {
        return bind(project, steps, &module, &folder);
    }
    let parts = compiled.join("standfirst-widget-parts");
    // Remove the parts of an earlier build, so that they are not used for this one.
    if parts.is_dir() {
        fs::remove_dir_all(&parts).context("emptying the folder of the widget's parts")?;
    }
    fs::create_dir_all(&parts).context("making a folder for the widget's parts")?;
    let mut split = tools::cargo(project)?;
    split
        .args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "standfirst-split",
            "--",
        ])
        .args([&module, &parts]);
    steps.run("Splitting the widget", &mut split)?;
    bind(project, steps, &parts.join("main.wasm"), &folder)?;
    fs::copy(
        parts.join(format!("split_{PART}.wasm")),
        folder.join(LAZY_PART),
    )
    .context("copying the widget's lazy part")?;
    let link = fs::read_to_string(parts.join("link.js")).context("reading the widget's parts")?;
    let script = folder.join(format!("{MODULE}.js"));
    let text = fs::read_to_string(&script).context("reading the widget's script")?;
    fs::write(&script, with_shared_exports(&text, &link)?).context("writing the widget's script")
}

fn bind(project: &Project, steps: &Steps, module: &Path, folder: &Path) -> Result<()> {
    let mut bind = Command::new(tools::wasm_bindgen(project, steps)?);
    bind.args(["--target", "web", "--no-typescript", "--out-name", MODULE])
        // Exports the function table, through which the lazy part and the module call each other.
        .arg("--keep-lld-exports")
        .arg("--out-dir")
        .arg(folder)
        .arg(module);
    steps.run("Binding the widget", &mut bind)?;
    Ok(())
}

/// Returns the module's script with a function that returns what the lazy part shares with the module.
fn with_shared_exports(script: &str, link: &str) -> Result<String> {
    let shared = parse_shared_names(link)?;
    let shared: Vec<String> = shared
        .iter()
        .map(|name| format!("{name}: wasm.{name}"))
        .collect();
    Ok(format!(
        "{script}\nexport function shared() {{ return {{ __wasm_split: {{ {} }} }}; }}\n",
        shared.join(", ")
    ))
}

/// Parses what the parts share from `link.js`: `const { memory, table,  } = initSync(undefined, undefined);`.
fn parse_shared_names(link: &str) -> Result<Vec<&str>> {
    let names = link
        .split_once("const { ")
        .and_then(|(_, rest)| rest.split_once("} = initSync("))
        .context("link.js has an unknown form: it does not list what the widget's parts share")?
        .0;
    let names = names.split(',').map(str::trim);
    Ok(names.filter(|name| !name.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_exports_what_is_shared() -> Result<()> {
        let link = "const { __stack, memory,  } = initSync(undefined, undefined);";
        let script = with_shared_exports("let wasm;\n", link)?;
        assert!(
            script.contains("__wasm_split: { __stack: wasm.__stack, memory: wasm.memory }"),
            "{script}"
        );
        assert!(with_shared_exports("let wasm;", "").is_err());
        Ok(())
    }
}
