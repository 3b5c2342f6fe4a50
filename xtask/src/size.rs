//! `cargo xtask size`: builds the site once as it is shipped and once without each saving, and prints what each
//! gives in bytes and costs in code, as a Markdown table.

use std::fs;

use anyhow::{Context, Result};

use crate::cli::SizeOptions;
use crate::project::Project;
use crate::site::budget::{self, Sizes};
use crate::site::saving::Saving;
use crate::site::{self, BuildOptions};

/// Builds and measures. Leaves `dist/` as it is: each build has a folder of its own in `target/size/`.
///
/// # Errors
/// When a build fails.
pub fn run(project: &Project, options: &SizeOptions) -> Result<()> {
    let savings = if options.savings.is_empty() {
        Saving::ALL
    } else {
        &options.savings
    };
    let shipped = build(project, options.verbose, None)?;
    let mut rows = vec![row("as shipped", "", None, &shipped, None)];
    for saving in savings {
        let sizes = build(project, options.verbose, Some(*saving))?;
        let lines = lines_of_code(project, *saving)?;
        let name = saving.name();
        rows.push(row(
            name,
            saving.replacement(),
            Some(lines),
            &sizes,
            Some(&shipped),
        ));
        // After every build, because all of them together take 35 minutes.
        println!("{HEADER}{}", rows.join(""));
    }
    Ok(())
}

const HEADER: &str = "\n\
    Brotli 11, thousands of bytes. The application and the widget until its thread is shown, each without one saving, \
    and what that adds.\n\n\
    | without | instead | lines of ours | application | widget | widget with its lazy part |\n\
    |---|---|---:|---:|---:|---:|\n";

/// Builds the site without one saving, and returns its sizes.
fn build(project: &Project, verbose: bool, without: Option<Saving>) -> Result<Sizes> {
    let name = without.map_or("as-shipped", Saving::name);
    println!("— {name}");
    let folder = project.target().join("size").join(name);
    let project = project.clone().with_dist(folder);
    let options = BuildOptions {
        verbose,
        without: without.into_iter().collect(),
        ..BuildOptions::default()
    };
    site::build(&project, &options)?;
    budget::sizes(&project)
}

fn row(
    name: &str,
    replacement: &str,
    lines: Option<usize>,
    sizes: &Sizes,
    shipped: Option<&Sizes>,
) -> String {
    let lines = lines.map(|lines| lines.to_string()).unwrap_or_default();
    let mut row = format!("| {name} | {replacement} | {lines} |");
    for part in 0..sizes.len() {
        row.push(' ');
        row.push_str(&budget::kilobytes(sizes[part]));
        if let Some(shipped) = shipped {
            row.push_str(&format!(" ({})", change(shipped[part], sizes[part])));
        }
        row.push_str(" |");
    }
    row.push('\n');
    row
}

/// Formats the difference of two sizes in percent, with one decimal and a sign.
fn change(from: usize, to: usize) -> String {
    let difference = to as f64 - from as f64;
    format!("{:+.1} %", difference / from as f64 * 100.0)
}

/// Counts the lines of the files that exist only for a saving, without empty lines, comments and tests.
fn lines_of_code(project: &Project, saving: Saving) -> Result<usize> {
    let mut lines = 0;
    for file in saving.code() {
        let text =
            fs::read_to_string(project.path(file)).with_context(|| format!("reading {file}"))?;
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        lines += code.lines().filter(is_code).count();
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_sizes_and_their_change() {
        let shipped = [200_000, 100_000, 150_000];
        let sizes = [210_000, 99_900, 150_000];
        assert_eq!(
            row("names", "long ones", Some(12), &sizes, Some(&shipped)),
            "| names | long ones | 12 | 210.0 (+5.0 %) | 99.9 (-0.1 %) | 150.0 (+0.0 %) |\n"
        );
    }

    #[test]
    fn comments_and_tests_are_no_code() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("xtask/src/site/shorten.rs");
        fs::create_dir_all(file.parent().context("no folder")?)?;
        fs::write(
            &file,
            "//! Words.\n\nfn one() {}\n// Why.\nfn two() {}\n#[cfg(test)]\nmod tests {}\n",
        )?;
        let project = Project::at(folder.path());
        assert_eq!(lines_of_code(&project, Saving::ShortNames)?, 2);
        Ok(())
    }
}
