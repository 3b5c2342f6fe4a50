//! `DOMPurify`, in a file that only browsers without a sanitiser of their own load.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{content_hash, minify};
use crate::project::Project;
use crate::step::Steps;
use crate::tools::node;

/// The name of the file that the application loads. The service worker caches it once it has been requested.
pub(super) const FILE: &str = "purifier.mjs";

/// The placeholder name in the widget's second script, until the final name is known.
pub(super) const PLACEHOLDER: &str = "purifier-0.mjs";

/// The line of our script that imports `DOMPurify`.
const IMPORT: &str = "import purifier from \"dompurify\";";

/// Writes the purifier where the browser tests look for it. Returns false if npm is missing.
///
/// # Errors
/// When the package or our script has a form that this code does not expect.
pub fn write_for_tests(project: &Project, steps: &Steps) -> Result<bool> {
    let Some(source) = module_source(project, steps)? else {
        return Ok(false);
    };
    let folder = project.path("target");
    fs::create_dir_all(&folder).context("making target/")?;
    fs::write(folder.join(FILE), source).context("writing the purifier for the tests")?;
    Ok(true)
}

fn module_source(project: &Project, steps: &Steps) -> Result<Option<String>> {
    let Some(package) = node::dompurify(project, steps)? else {
        return Ok(None);
    };
    let package =
        fs::read_to_string(&package).with_context(|| format!("reading {}", package.display()))?;
    let own_script = fs::read_to_string(project.path("embed").join(FILE))
        .context("reading embed/purifier.mjs")?;
    bundle(&package, &own_script).map(Some)
}

/// Writes the purifier into a development build, not minified. Does nothing if npm is missing.
///
/// # Errors
/// When the package or our script has a form that this code does not expect.
pub(super) fn write_for_development(project: &Project, steps: &Steps, site: &Path) -> Result<()> {
    match module_source(project, steps)? {
        Some(source) => fs::write(site.join(FILE), source).context("writing the purifier"),
        None => Ok(()),
    }
}

/// Writes the purifier for the application, and for the widget under a name with a hash of its content. Returns
/// the latter. Returns `None` if npm is missing: those browsers then show untrusted HTML as plain text.
///
/// # Errors
/// When the package or our script has a form that this code does not expect.
pub(super) fn write(
    project: &Project,
    steps: &Steps,
    terser: Option<&Path>,
) -> Result<Option<PathBuf>> {
    let Some(source) = module_source(project, steps)? else {
        println!(
            "  npm was not found: browsers without a sanitiser of their own will show untrusted HTML as plain text"
        );
        return Ok(None);
    };
    let file = project.dist().join(FILE);
    fs::write(&file, source).context("writing the purifier")?;
    if let Some(terser) = terser {
        minify::run(steps, terser, "the purifier", &file)?;
    }
    let bytes = fs::read(&file).context("reading the purifier")?;
    let name = format!(
        "purifier-{}.mjs",
        content_hash(std::slice::from_ref(&bytes))
    );
    let widget_file = project.dist().join("widget").join(name);
    fs::write(&widget_file, bytes).context("writing the widget's purifier")?;
    Ok(Some(widget_file))
}

/// Joins the package and our script into one module.
fn bundle(package: &str, own_script: &str) -> Result<String> {
    let (code, name) = package
        .rsplit_once("export { ")
        .and_then(|(code, rest)| Some((code, rest.split_once(" as default };")?.0)))
        .context("DOMPurify has an unknown form: its export was not found")?;
    let (comment, rest) = own_script
        .split_once(IMPORT)
        .context("embed/purifier.mjs lacks its import")?;
    Ok(format!("{code}\nconst purifier = {name};\n{comment}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_are_one_module() -> Result<()> {
        let project = Project::find()?;
        let own_script = fs::read_to_string(project.path("embed").join(FILE))?;
        let source = bundle(
            "/*! @license */ var x = 1;\nexport { x as default };\n//# map",
            &own_script,
        )?;
        assert!(source.starts_with("/*! @license */"), "{source}");
        assert!(source.contains("const purifier = x;") && source.contains("export const purify"));
        assert!(!source.contains("import ") && !source.contains("as default"));
        Ok(())
    }
}
