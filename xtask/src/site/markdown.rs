//! The module that renders Markdown. The application and the widget each have a copy, because they may be on
//! different hosts.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::BuildOptions;
use super::compile::Compilation;
use super::{content_hash, list_files};
use crate::project::Project;
use crate::step::Steps;
use crate::tools::{self, wasm_target};

/// The placeholder name in the page and in the widget's script, until the final name is known.
pub(super) const MODULE: &str = "markdown-0.wasm";

const FILE_PREFIX: &str = "markdown-";
const FILE_SUFFIX: &str = ".wasm";

/// Whether a file name is that of the module, with any digits.
pub(super) fn is_module(name: &str) -> bool {
    name.starts_with(FILE_PREFIX) && name.ends_with(FILE_SUFFIX)
}

/// Returns the name of the module in a built site, if it has one.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn find_module(site: &Path) -> Result<Option<String>> {
    let names = list_files(site)?.into_iter();
    let mut names = names.map(|file| file.to_string_lossy().into_owned());
    Ok(names.find(|name| is_module(name)))
}

/// Compiles the module into `dist/`.
///
/// # Errors
/// When a step fails.
pub(super) fn build(
    project: &Project,
    steps: &Steps,
    options: &BuildOptions,
    compilation: &Compilation,
) -> Result<()> {
    let mut compile = tools::cargo(project)?;
    // What it depends on has been fetched with the application's dependencies.
    compile.args(["build", "--offline"]);
    compilation.apply_to(&mut compile);
    compile_into(project, steps, compile, &project.dist(), !options.debug)
}

/// Compiles it into a build by plain Trunk, with the compiler's own flags.
///
/// # Errors
/// When a step fails.
pub(super) fn build_for_development(
    project: &Project,
    steps: &Steps,
    site: &Path,
    is_release: bool,
) -> Result<()> {
    let mut compile = tools::cargo(project)?;
    compile.arg("build");
    compile_into(project, steps, compile, site, is_release)
}

fn compile_into(
    project: &Project,
    steps: &Steps,
    mut compile: Command,
    site: &Path,
    is_release: bool,
) -> Result<()> {
    compile
        .args(["--locked", "--target", wasm_target::WASM_TARGET])
        .args(["--package", "standfirst-markdown"])
        .args(["--bin", "standfirst-markdown"])
        .args(is_release.then_some("--release"));
    steps.run("Building the Markdown module", &mut compile)?;
    let profile = if is_release { "release" } else { "debug" };
    let compiled = project.target().join(wasm_target::WASM_TARGET);
    let module = compiled.join(profile).join("standfirst-markdown.wasm");
    fs::copy(&module, site.join(MODULE))
        .map(drop)
        .with_context(|| format!("copying {}", module.display()))
}

/// Renames the finished module to include a hash of its content. Writes the name into the page, and copies the
/// module next to the widget.
///
/// # Errors
/// When a file cannot be read or written, or the page lacks the placeholder name.
pub(super) fn finalise(dist: &Path) -> Result<()> {
    let module = dist.join(MODULE);
    let bytes = fs::read(&module).context("reading the Markdown module")?;
    let named = format!("{FILE_PREFIX}{}{FILE_SUFFIX}", content_hash(&[bytes]));
    fs::copy(&module, dist.join("widget").join(&named)).context("copying the Markdown module")?;
    fs::rename(&module, dist.join(&named)).context("naming the Markdown module")?;
    let page = dist.join("index.html");
    let text = fs::read_to_string(&page).context("reading dist/index.html")?;
    let (before, after) = text
        .split_once(MODULE)
        .with_context(|| format!("index.html does not name {MODULE}"))?;
    fs::write(&page, format!("{before}{named}{after}")).context("writing dist/index.html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_module() -> Result<()> {
        let dist = tempfile::tempdir()?;
        fs::create_dir(dist.path().join("widget"))?;
        fs::write(dist.path().join(MODULE), "module")?;
        let page = fs::read_to_string(Project::find()?.path("index.html"))?;
        fs::write(dist.path().join("index.html"), page)?;
        finalise(dist.path())?;
        let named = find_module(dist.path())?.context("it has no name")?;
        assert_ne!(named, MODULE);
        assert_eq!(
            find_module(&dist.path().join("widget"))?,
            Some(named.clone())
        );
        let page = fs::read_to_string(dist.path().join("index.html"))?;
        assert!(page.contains(&named) && !page.contains(MODULE), "{page}");
        Ok(())
    }
}
