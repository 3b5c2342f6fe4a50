//! The compiled module and the script that loads it, made smaller.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::shorten::{self, Names};
use super::{content_digits, files, markdown, minify, unused, widget};
use crate::step::Steps;
use crate::tools::node::Smaller;
use anyhow::{Context, Result};

/// What current compilers emit without being asked. The optimiser refuses a module that uses what it
/// was not told of.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The passes in their order, each measured by what brotli makes of the result and not by the bytes
/// before.
const PASSES: &[&str] = &[
    // The stack begins at address 0: nothing lies in the first kilobyte.
    "--low-memory-unused",
    // The compiler's blocks and loops are made anew from jumps, which finds shorter ones.
    "--flatten",
    "--rereloop",
    // Twice: what the first round leaves the second takes away. `-Oz` saves bytes by hiding what is
    // alike, which brotli finds for less.
    "-Os",
    "-Os",
];

/// Has the optimiser shorten the names that the module and its script call each other by, and print them.
const SHORTER_NAMES: &str = "--minify-imports-and-exports-and-modules";

/// The last passes, over what is left.
const ORDER: &[&str] = &[
    // Which compiler it was is nobody's business in a browser.
    "--strip-producers",
    "--strip-target-features",
    // Functions of one name for many types are alike, and brotli finds what is near for less.
    "--reorder-functions-by-name",
    "--reorder-locals",
];

/// Optimises every module of the built site, with the script beside it.
pub(super) fn run(steps: &Steps, tools: &Smaller, dist: &Path) -> Result<()> {
    for file in with_ending(dist, minify::BOOT)? {
        minify::run(steps, &tools.terser, "the start script", &dist.join(file))?;
    }
    for file in with_ending(dist, ".wasm")? {
        let module = dist.join(file);
        if module.ends_with(widget::LAZY_PART) || module.ends_with(markdown::MODULE) {
            // What is called by names that stand in scripts of ours, or that only two modules know.
            module_made_smaller(steps, tools, &module, &[])?;
            continue;
        }
        let unused = format!("--remove-exports={}", unused::EXPORTS);
        let names = module_made_smaller(steps, tools, &module, &[&unused, SHORTER_NAMES])?;
        let names = Names::parse(&names)?;
        let script = shorten::script_of(&module)?;
        shorten::run(steps, &tools.terser, &script, &names)?;
        rename(dist, &module, &script)?;
    }
    Ok(())
}

/// Runs the optimiser over one module, in place; answers with what it prints.
fn module_made_smaller(
    steps: &Steps,
    tools: &Smaller,
    module: &Path,
    further: &[&str],
) -> Result<String> {
    let smaller = module.with_extension("wasm.smaller");
    let mut command = Command::new(&tools.wasm_opt);
    command
        .args(PASSES)
        .args(further)
        .args(ORDER)
        .args(FEATURES)
        .arg(module)
        .arg("-o")
        .arg(&smaller);
    let finished = steps.run("Optimising the app", &mut command)?;
    fs::rename(&smaller, module).with_context(|| format!("replacing {}", module.display()))?;
    Ok(finished.output)
}

/// Gives a module and its script a name by what they are now. Trunk named them by what they were
/// before, and a browser that kept one of two files of the same names would mix what does not fit
/// together.
fn rename(dist: &Path, module: &Path, script: &Path) -> Result<()> {
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
    let new = format!("{name}-{}", content_digits(&parts));
    for (file, ending) in [(module, "_bg.wasm"), (script, ".js")] {
        let renamed = file.with_file_name(format!("{new}{ending}"));
        fs::rename(file, &renamed).with_context(|| format!("naming {}", renamed.display()))?;
    }
    let mut texts = with_ending(dist, ".html")?;
    texts.extend(with_ending(dist, ".js")?);
    // The widget's loader.
    texts.extend(with_ending(dist, ".mjs")?);
    for file in texts {
        let file = dist.join(file);
        let text =
            fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        fs::write(&file, text.replace(&old, &new))
            .with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

fn with_ending(dist: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = files(dist)?;
    found.retain(|file| file.to_string_lossy().ends_with(ending));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_what_the_files_hold() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        fs::write(at("app-00_bg.wasm"), "module")?;
        fs::write(at("app-00.js"), "load('app-00_bg.wasm')")?;
        fs::write(at("index.html"), "<script src=app-00.js>")?;
        rename(folder.path(), &at("app-00_bg.wasm"), &at("app-00.js"))?;
        let names = files(folder.path())?;
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
