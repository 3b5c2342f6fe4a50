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
    fs::write(&script, with_loader(&text, &link)?).context("writing the widget's script")
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

/// The name under which the module imports the function that loads its lazy part.
const LOAD: &str = "__wasm_split_load_lazy";

/// How the script starts its list of the functions that the module imports.
const IMPORTS: &str = "const import0 = {\n        __proto__: null,";

/// Returns the module's script with the function that loads the lazy part.
///
/// The splitter expects it in a script beside the module (`link.js`) and writes one that neither checks the digest
/// of the part nor loads again what failed. The second script loads it instead: it sets a function through
/// `onLoadLazyPart`, which gets what the parts share and returns a promise of whether the part is loaded.
fn with_loader(script: &str, link: &str) -> Result<String> {
    let shared = parse_shared_names(link)?;
    let shared: Vec<String> = shared
        .iter()
        .map(|name| format!("{name}: wasm.{name}"))
        .collect();
    let shared = shared.join(", ");
    let mut lines: Vec<&str> = script.lines().collect();
    // Both lines are replaced: the file is not shipped, and all imports are in one object, as wasm-opt will have
    // them.
    let mut remove = |is_it: fn(&str) -> bool| {
        let at = lines.iter().position(|line| is_it(line))?;
        Some(lines.remove(at))
    };
    remove(|line| line.starts_with("import * as ") && line.contains("link.js"))
        .zip(remove(|line| {
            line.trim_start().starts_with("\"./link.js\": ")
        }))
        .context("the script has an unknown form: it does not import link.js")?;
    let script = lines.join("\n");
    let (before, after) = script
        .split_once(IMPORTS)
        .context("the script has an unknown form: it has no list of imports")?;
    Ok(format!(
        "{before}{IMPORTS}\n        {LOAD}: loadSplitPart,{after}\n\
        let loadSplit;\n\
        export function onLoadLazyPart(load) {{ loadSplit = load; }}\n\
        function loadSplitPart(callback, data) {{\n    \
            loadSplit({{ __wasm_split: {{ {shared} }} }})\n        \
                .then((isLoaded) => wasm.__indirect_function_table.get(callback)(data, isLoaded));\n\
        }}\n"
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

    const SCRIPT: &str = "\
import * as import1 from \"./link.js\"
function imports() {
    const import0 = {
        __proto__: null,
        __wbg_one: function() {},
    };
    return {
        __proto__: null,
        \"./widget-0_bg.js\": import0,
        \"./link.js\": import1,
    };
}
";

    #[test]
    fn the_script_loads_the_lazy_part_with_what_is_shared() -> Result<()> {
        let link = "const { __stack, memory,  } = initSync(undefined, undefined);";
        let script = with_loader(SCRIPT, link)?;
        assert!(!script.contains("link.js"), "{script}");
        assert!(
            script.contains("__wasm_split_load_lazy: loadSplitPart,\n        __wbg_one"),
            "{script}"
        );
        assert!(
            script.contains("__wasm_split: { __stack: wasm.__stack, memory: wasm.memory }"),
            "{script}"
        );
        Ok(())
    }

    #[test]
    fn a_script_of_another_form_is_refused() {
        let link = "const { memory,  } = initSync(undefined, undefined);";
        assert!(with_loader(SCRIPT, "").is_err());
        assert!(with_loader(&SCRIPT.replace("import0 = {", "other = {"), link).is_err());
        assert!(with_loader(&SCRIPT.replace("./link.js", "./other.js"), link).is_err());
    }
}
