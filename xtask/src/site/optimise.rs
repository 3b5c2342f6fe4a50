//! Optimises the compiled modules and the scripts that load them for size.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::saving::Saving;
use super::shorten::{self, Names};
use super::{content_hash, list_files, markdown, minify, widget};
use crate::step::Steps;
use crate::tools::node::Optimisers;
use anyhow::{Context, Result};

/// The WebAssembly features that current compilers emit by default. The optimiser rejects a module that uses a
/// feature not enabled here.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The optimiser's passes, in order. Each was chosen by the size after brotli, not by the size before.
const PASSES: &[&str] = &[
    // Leptos depends on streams of request bodies (wasm-streams, for server functions). Nothing calls their exports,
    // but the linker keeps an export with everything it calls.
    "--remove-exports=*intounderlying*",
    // The stack is at address 0, so no data is stored in the first kilobyte.
    "--low-memory-unused",
    // Rebuilds blocks and loops from jumps, which finds shorter ones.
    "--flatten",
    "--rereloop",
    // Twice: the second round removes what the first leaves over. `-Oz` would save bytes by merging similar code,
    // which costs brotli more than the repetition.
    "-Os",
    "-Os",
];

/// Makes the optimiser shorten the names that the module and its script use for each other, and print them.
const SHORTEN_NAMES: &str = "--minify-imports-and-exports-and-modules";

/// The last passes.
const FINAL_PASSES: &[&str] = &[
    // A browser does not need to know which compiler was used.
    "--strip-producers",
    "--strip-target-features",
    "--reorder-locals",
];

/// Instances of one generic function are similar, and brotli compresses similar code better when it is adjacent.
const REORDER_FUNCTIONS: &str = "--reorder-functions-by-name";

/// Optimises every module of the built site, together with its script.
pub(super) fn run(
    steps: &Steps,
    tools: &Optimisers,
    dist: &Path,
    without: &[Saving],
) -> Result<()> {
    for file in files_with_suffix(dist, minify::BOOT_SUFFIX)? {
        minify::run(steps, &tools.terser, "the start script", &dist.join(file))?;
    }
    for file in files_with_suffix(dist, ".wasm")? {
        let module = dist.join(file);
        if module.ends_with(widget::LAZY_PART) || module.ends_with(markdown::MODULE) {
            // Keep the names: our own scripts use those of the Markdown module, and the widget's module those of
            // the lazy part.
            optimise_module(steps, tools, &module, &[], without)?;
            continue;
        }
        let script = shorten::script_of(&module)?;
        if without.contains(&Saving::ShortNames) {
            optimise_module(steps, tools, &module, &[], without)?;
            minify::run(steps, &tools.terser, "the app's script", &script)?;
        } else {
            let names = optimise_module(steps, tools, &module, &[SHORTEN_NAMES], without)?;
            shorten::run(steps, &tools.terser, &script, &Names::parse(&names)?)?;
        }
        rename_module_and_script(dist, &module, &script)?;
    }
    Ok(())
}

/// Runs the optimiser on one module, in place. Returns its output.
fn optimise_module(
    steps: &Steps,
    tools: &Optimisers,
    module: &Path,
    extra_options: &[&str],
    without: &[Saving],
) -> Result<String> {
    let optimised = module.with_extension("wasm.optimised");
    let passes = if without.contains(&Saving::Passes) {
        &["-Oz"]
    } else {
        PASSES
    };
    let mut command = Command::new(&tools.wasm_opt);
    command
        .args(passes)
        .args(extra_options)
        .args(FINAL_PASSES)
        .args((!without.contains(&Saving::FunctionOrder)).then_some(REORDER_FUNCTIONS))
        .args(FEATURES)
        .arg(module)
        .arg("-o")
        .arg(&optimised);
    let finished = steps.run("Optimising the app", &mut command)?;
    fs::rename(&optimised, module).with_context(|| format!("replacing {}", module.display()))?;
    Ok(finished.output)
}

/// Renames a module and its script to include a hash of their final content. Trunk's hash is of the content before
/// optimisation. With that name, a browser that has cached one of the two files could combine files that do not
/// match.
fn rename_module_and_script(dist: &Path, module: &Path, script: &Path) -> Result<()> {
    let mut parts = Vec::new();
    for file in [module, script] {
        parts.push(fs::read(file).with_context(|| format!("reading {}", file.display()))?);
    }
    let old = script
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let name = old.rsplit_once('-').map_or(old.as_str(), |(name, _)| name);
    let new = format!("{name}-{}", content_hash(&parts));
    for (file, ending) in [(module, "_bg.wasm"), (script, ".js")] {
        let renamed = file.with_file_name(format!("{new}{ending}"));
        fs::rename(file, &renamed).with_context(|| format!("naming {}", renamed.display()))?;
    }
    let mut texts = files_with_suffix(dist, ".html")?;
    texts.extend(files_with_suffix(dist, ".js")?);
    // The widget's scripts.
    texts.extend(files_with_suffix(dist, ".mjs")?);
    for file in texts {
        let file = dist.join(file);
        let text =
            fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        fs::write(&file, text.replace(&old, &new))
            .with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

fn files_with_suffix(dist: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = list_files(dist)?;
    found.retain(|file| file.to_string_lossy().ends_with(ending));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_content() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        fs::write(at("app-00_bg.wasm"), "module")?;
        fs::write(at("app-00.js"), "load('app-00_bg.wasm')")?;
        fs::write(at("index.html"), "<script src=app-00.js>")?;
        rename_module_and_script(folder.path(), &at("app-00_bg.wasm"), &at("app-00.js"))?;
        let names = list_files(folder.path())?;
        let script = names
            .iter()
            .find(|name| name.extension().is_some_and(|end| end == "js"))
            .context("no script")?;
        let stem = script.file_stem().unwrap_or_default().to_string_lossy();
        assert_ne!(stem, "app-00");
        assert!(at(&format!("{stem}_bg.wasm")).is_file());
        assert_eq!(
            fs::read_to_string(at("index.html"))?,
            format!("<script src={stem}.js>")
        );
        assert_eq!(
            fs::read_to_string(at(&format!("{stem}.js")))?,
            format!("load('{stem}_bg.wasm')")
        );
        Ok(())
    }
}
