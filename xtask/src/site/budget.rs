//! The size budget of the app and the widget: for each, its WebAssembly, JavaScript and CSS together, as
//! compressed by brotli.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{compress, list_files, markdown, purifier, worker};
use crate::project::Project;

/// The file types that a reader downloads before the page can start.
const COUNTED_EXTENSIONS: &[&str] = &["wasm", "js", "mjs", "css"];

/// The parts that have a ceiling in `budget.toml`: name, folder inside `dist/`, and prefixes of the file names.
/// The frame's scripts do not count towards the widget, because they run in other pages.
const PARTS: &[(&str, &str, &[&str])] = &[
    ("app", "", &[""]),
    ("purifier", "", &[purifier::FILE]),
    ("markdown", "", &["markdown-"]),
    ("widget", "widget", &["standfirst.", "started-", "widget-"]),
    ("widget-lazy", "widget", &["lazy-"]),
    ("loader", "widget", &["standfirst."]),
];

/// The sizes of one part of a built site, in bytes after brotli 11.
#[derive(Debug, Default, PartialEq, Eq)]
struct PartSize {
    files: Vec<(String, usize)>,
}

impl PartSize {
    fn total(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// The sizes of the application, of the widget until its thread is shown, and of the widget with its lazy part, in
/// bytes after brotli 11.
pub type Sizes = [usize; 3];

/// Measures a built site.
///
/// # Errors
/// When there is no built site.
pub fn sizes(project: &Project) -> Result<Sizes> {
    let dist = project.dist();
    let size = |part: &str| -> Result<usize> {
        let of_part = PARTS.iter().filter(|(name, ..)| *name == part);
        let mut total = 0;
        for (_, folder, names) in of_part {
            total += measure(&dist, folder, names)?.total();
        }
        Ok(total)
    };
    let widget = size("widget")?;
    // Nothing, if the widget is one module.
    let lazy = size("widget-lazy").unwrap_or_default();
    Ok([size("app")?, widget, widget + lazy])
}

/// Prints the size of each file, and their sum next to the ceiling of `budget.toml`.
///
/// # Errors
/// When there is no ceiling.
pub fn report(project: &Project) -> Result<()> {
    for (part, folder, names) in PARTS {
        // A widget in one module has no lazy part.
        if let Ok(size) = measure(&project.dist(), folder, names) {
            print(part, &size, ceiling(project, part)?);
        }
    }
    Ok(())
}

fn print(part: &str, size: &PartSize, ceiling: usize) {
    for (name, bytes) in &size.files {
        println!("  {:>7} KB  {name}", kilobytes(*bytes));
    }
    println!(
        "  {:>7} KB  the {part} together, brotli; at most {ceiling} KB",
        kilobytes(size.total())
    );
}

/// Fails if a part is larger than `budget.toml` allows.
///
/// # Errors
/// When a part is too large, or when there is no built site or no ceiling.
pub fn check(project: &Project) -> Result<()> {
    for (part, folder, names) in PARTS {
        let (size, ceiling) = (
            measure(&project.dist(), folder, names)?,
            ceiling(project, part)?,
        );
        print(part, &size, ceiling);
        check_ceiling(part, &size, ceiling)?;
    }
    Ok(())
}

fn check_ceiling(part: &str, size: &PartSize, ceiling: usize) -> Result<()> {
    if size.total() > ceiling * 1000 {
        bail!(
            "the {part} has {} KB, but at most {ceiling} KB are allowed (budget.toml)",
            kilobytes(size.total())
        );
    }
    Ok(())
}

fn measure(dist: &Path, folder: &str, names: &[&str]) -> Result<PartSize> {
    let mut size = PartSize::default();
    for file in list_files(dist).context("there is no built site; run `cargo xtask build`")? {
        let extension = file
            .extension()
            .and_then(|end| end.to_str())
            .unwrap_or_default();
        let named = file.file_name().unwrap_or_default().to_string_lossy();
        // Not needed to start a page: it loads the service worker afterwards, few browsers load the purifier, and
        // only backends whose comments are Markdown need the Markdown module.
        let is_loaded_later = [worker::FILE, purifier::FILE].contains(&&*named)
            && !names.contains(&&*named)
            || markdown::is_module(&named) && !names.contains(&"markdown-");
        let inside = file.parent() == Some(Path::new(folder))
            && !is_loaded_later
            && names.iter().any(|name| named.starts_with(name));
        if inside && COUNTED_EXTENSIONS.contains(&extension) {
            let path = dist.join(&file);
            size.files
                .push((file.display().to_string(), compressed_size(&path)?));
        }
    }
    if size.files.is_empty() {
        bail!(
            "{} contains no app; run `cargo xtask build`",
            dist.display()
        );
    }
    Ok(size)
}

/// Returns the size of a file's precompressed `.br` copy. If the build wrote none, because the file is too small
/// or the build is a debug build, compresses the file here.
fn compressed_size(path: &Path) -> Result<usize> {
    if let Ok(compressed) = fs::metadata(compress::precompressed_path(path)) {
        return usize::try_from(compressed.len()).context("measuring a compressed file");
    }
    let plain = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(compress::brotli_11(&plain)?.len())
}

fn ceiling(project: &Project, part: &str) -> Result<usize> {
    let text = fs::read_to_string(project.path("budget.toml")).context("reading budget.toml")?;
    let table: toml::Table = text.parse().context("reading budget.toml")?;
    table
        .get(part)
        .and_then(|part| part.get("ceiling_kb")?.as_integer())
        .and_then(|kilobytes| usize::try_from(kilobytes).ok())
        .with_context(|| format!("budget.toml has no whole number at {part}.ceiling_kb"))
}

/// Formats a size in thousands of bytes, with one decimal.
pub(crate) fn kilobytes(bytes: usize) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_files_count() -> Result<()> {
        let dist = tempfile::tempdir()?;
        for (name, text) in [
            ("a.wasm", "wasm"),
            ("b.js", "js"),
            ("c.css", "css"),
            ("d.json", "{}"),
        ] {
            fs::write(dist.path().join(name), text.repeat(50))?;
        }
        fs::write(dist.path().join("b.js.br"), "compressed")?;
        fs::write(dist.path().join("markdown-1.wasm"), "wasm")?;
        fs::create_dir(dist.path().join("widget"))?;
        fs::write(dist.path().join("widget/w.js"), "js")?;
        fs::write(dist.path().join("widget/other.js"), "js")?;
        let widget = measure(dist.path(), "widget", &["w."])?;
        assert_eq!(widget.files[0].0, "widget/w.js");
        assert_eq!(widget.files.len(), 1);
        let size = measure(dist.path(), "", &[""])?;
        let names: Vec<&str> = size.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.wasm", "b.js", "c.css"]);
        assert_eq!(size.files[1].1, "compressed".len());
        let lazy = measure(dist.path(), "", &["markdown-"])?;
        assert_eq!(lazy.files[0].0, "markdown-1.wasm");
        assert_eq!(lazy.files.len(), 1);
        Ok(())
    }

    #[test]
    fn a_part_above_its_ceiling_fails() {
        let size = PartSize {
            files: vec![("a.wasm".into(), 179_000), ("b.js".into(), 1_001)],
        };
        assert!(check_ceiling("app", &size, 180).is_err());
        assert!(check_ceiling("app", &size, 181).is_ok());
        assert!(measure(Path::new("/no/such/folder"), "", &[""]).is_err());
    }
}
