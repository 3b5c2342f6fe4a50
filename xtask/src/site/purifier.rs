//! `DOMPurify`, for browsers that have no sanitiser of their own: a file that only they ask for.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{content_digits, minify};
use crate::project::Project;
use crate::step::Steps;
use crate::tools::node;

/// What the application asks for, and the service worker keeps where it was asked for.
pub(super) const FILE: &str = "purifier.mjs";

/// What the widget's second script calls it before its real name is known.
pub(super) const WIDGETS: &str = "purifier-0.mjs";

/// What our part says of where `DOMPurify` is from.
const IMPORT: &str = "import purifier from \"dompurify\";";

/// Writes it where the tests of the browser look for it, unless npm is missing; answers with whether it is there.
///
/// # Errors
/// When the package is not what it was.
pub fn write_for_tests(project: &Project, steps: &Steps) -> Result<bool> {
    let Some(whole) = whole(project, steps)? else {
        return Ok(false);
    };
    let folder = project.path("target");
    fs::create_dir_all(&folder).context("making target/")?;
    fs::write(folder.join(FILE), whole).context("writing the purifier for the tests")?;
    Ok(true)
}

fn whole(project: &Project, steps: &Steps) -> Result<Option<String>> {
    let Some(package) = node::dompurify(project, steps)? else {
        return Ok(None);
    };
    let package =
        fs::read_to_string(&package).with_context(|| format!("reading {}", package.display()))?;
    let ours = fs::read_to_string(project.path("embed").join(FILE))
        .context("reading embed/purifier.mjs")?;
    joined(&package, &ours).map(Some)
}

/// Writes it into a development build, not minified. Nothing where npm is missing.
///
/// # Errors
/// When the package is not what it was.
pub(super) fn write_plain(project: &Project, steps: &Steps, site: &Path) -> Result<()> {
    match whole(project, steps)? {
        Some(whole) => fs::write(site.join(FILE), whole).context("writing the purifier"),
        None => Ok(()),
    }
}

/// Writes it for the application, and for the widget under a name that follows what it holds; answers with the
/// latter. Nothing where npm is missing: those browsers then show words.
///
/// # Errors
/// When the package is not what it was.
pub(super) fn write(
    project: &Project,
    steps: &Steps,
    terser: Option<&Path>,
) -> Result<Option<PathBuf>> {
    let Some(whole) = whole(project, steps)? else {
        println!(
            "  npm was not found: browsers without a sanitiser of their own will show foreign text as words only"
        );
        return Ok(None);
    };
    let file = project.dist().join(FILE);
    fs::write(&file, whole).context("writing the purifier")?;
    if let Some(terser) = terser {
        minify::run(steps, terser, "the purifier", &file)?;
    }
    let bytes = fs::read(&file).context("reading the purifier")?;
    let name = format!(
        "purifier-{}.mjs",
        content_digits(std::slice::from_ref(&bytes))
    );
    let widgets = project.dist().join("widget").join(name);
    fs::write(&widgets, bytes).context("writing the widget's purifier")?;
    Ok(Some(widgets))
}

/// The package and our part in one module.
fn joined(package: &str, ours: &str) -> Result<String> {
    let (code, name) = package
        .rsplit_once("export { ")
        .and_then(|(code, rest)| Some((code, rest.split_once(" as default };")?.0)))
        .context("DOMPurify is exported in another way now")?;
    let (comment, rest) = ours
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
        let ours = fs::read_to_string(project.path("embed").join(FILE))?;
        let whole = joined(
            "/*! @license */ var x = 1;\nexport { x as default };\n//# map",
            &ours,
        )?;
        assert!(whole.starts_with("/*! @license */"), "{whole}");
        assert!(whole.contains("const purifier = x;") && whole.contains("export const purify"));
        assert!(!whole.contains("import ") && !whole.contains("as default"));
        Ok(())
    }
}
