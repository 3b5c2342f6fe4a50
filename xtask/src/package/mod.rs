//! `cargo xtask package`: makes the release archive, which a publisher unpacks and starts with one command.

mod crates;
mod licences;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cli::PackageOptions;
use crate::machine;
use crate::project::Project;
use crate::site::{self, BuildOptions};
use crate::step::Steps;
use crate::tools;

/// What the archive says about itself.
const README: &str = include_str!("README.md");

/// The file of the licences of what others have written.
const THIRD_PARTY: &str = "THIRD-PARTY-LICENSES.txt";

/// What is copied from the working copy besides the program and the site: a file or a folder, at the same path in
/// the archive.
const COPIED: &[&str] = &[
    "content",
    "docs",
    // A link of docs/reference-api.md leads there.
    "server/openapi.json",
    "CHANGELOG.md",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];

/// What of that is only for people who change the product.
const LEFT_OUT: &[&str] = &[
    "content/images/make_images.py",
    "docs/glossary.md",
    "docs/screenshot.png",
];

/// Builds the site and the server, and makes the archive.
///
/// # Errors
/// When something cannot be built or copied, or a package has no licence text.
pub fn run(project: &Project, options: &PackageOptions) -> Result<()> {
    let steps = Steps {
        verbose: options.verbose,
    };
    if !options.no_build {
        let build = BuildOptions {
            verbose: options.verbose,
            ..BuildOptions::default()
        };
        site::build(project, &build)?;
    }
    let archive = of_built_site(project, &steps)?;
    println!(
        "\n{}\nUnpack it anywhere; its README.md says how to start it.",
        archive.display()
    );
    Ok(())
}

/// Builds the server as it runs in production, and makes the archive with the site in `dist/`. Returns its path.
///
/// # Errors
/// As [`run`].
pub fn of_built_site(project: &Project, steps: &Steps) -> Result<PathBuf> {
    machine::require_c_compiler()?;
    let mut build = tools::cargo(project)?;
    build.args(["build", "--profile", "server", "--package"]);
    build.args(["standfirst-server", "--locked"]);
    steps.run_long(
        "Building the server for production",
        "about three minutes, and seconds if nothing has changed",
        &mut build,
    )?;
    let server = project
        .target()
        .join("server")
        .join(format!("standfirst-server{}", env::consts::EXE_SUFFIX));
    let into = project.target().join("package");
    assemble(project, steps, &server, &project.dist(), &into)
}

/// Puts a program and a built site into an archive in the given folder. Returns its path.
///
/// # Errors
/// When a file cannot be read or written, or a package has no licence text.
pub fn assemble(
    project: &Project,
    steps: &Steps,
    server: &Path,
    dist: &Path,
    into: &Path,
) -> Result<PathBuf> {
    let target = tools::host_target(project)?;
    let name = format!("standfirst-{}-{target}", env!("CARGO_PKG_VERSION"));
    let folder = into.join(&name);
    if folder.is_dir() {
        fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    let licences = licences::of_third_parties(project, &target)?;
    fill(project, server, dist, &licences, &folder)?;
    let archive = into.join(format!("{name}.tar.gz"));
    let mut pack = Command::new("tar");
    pack.args(["-czf"])
        .arg(&archive)
        .arg("-C")
        .arg(into)
        .arg(&name);
    steps.run("Packing the archive", &mut pack)?;
    Ok(archive)
}

/// Writes everything that belongs into the archive.
fn fill(
    project: &Project,
    server: &Path,
    dist: &Path,
    licences: &str,
    folder: &Path,
) -> Result<()> {
    ensure!(
        dist.join("index.html").is_file(),
        "there is no built site; run `cargo xtask build`"
    );
    copy(dist, &folder.join("dist"))?;
    let program = format!("standfirst-server{}", env::consts::EXE_SUFFIX);
    copy(server, &folder.join(program))?;
    for path in COPIED {
        copy(&project.path(path), &folder.join(path))?;
    }
    for path in LEFT_OUT {
        let file = folder.join(path);
        fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
    }
    for (name, text) in [("README.md", README), (THIRD_PARTY, licences)] {
        fs::write(folder.join(name), text).with_context(|| format!("writing {name}"))?;
    }
    Ok(())
}

/// Copies a file, or a folder with everything in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let files = if from.is_dir() {
        site::list_files(from)?
            .iter()
            .map(|file| (from.join(file), to.join(file)))
            .collect()
    } else {
        vec![(from.to_owned(), to.to_owned())]
    };
    for (source, target) in files {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
        }
        fs::copy(&source, &target).with_context(|| format!("copying {}", source.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
