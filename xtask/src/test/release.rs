//! What is tested before a release only: the archive that publishers get, and the site as a stable compiler builds
//! it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::e2e;
use super::tally::Tally;
use crate::cli::{self, BuildOptions, Command, TestOptions};
use crate::package;
use crate::project::Project;
use crate::site;
use crate::step::Steps;

/// Makes the release archive of what is in `dist/`, then unpacks and uses it as a publisher does.
pub(super) fn package(project: &Project, steps: &Steps) -> Result<Tally> {
    let archive = package::of_built_site(project, steps)?;
    e2e::run_with_archive(project, steps, &archive)
}

/// Builds the site without the compiler's unstable options and runs the end-to-end tests against it. `dist/` stays
/// as it was.
pub(super) fn stable(project: &Project, steps: &Steps, options: &TestOptions) -> Result<Tally> {
    let Some(build) = stable_build(steps.verbose) else {
        println!("  `cargo xtask build` has no option --stable: this part tests nothing");
        return Ok(Tally::default());
    };
    let stable = project.target().join("dist-stable");
    let shipped = project.target().join("dist-shipped");
    move_folder(&project.dist(), &shipped)?;
    let built = site::build(project, &build).and_then(|()| move_folder(&project.dist(), &stable));
    move_folder(&shipped, &project.dist())?;
    built?;
    e2e::run_with_site(project, steps, &stable, &options.runner_args)
}

/// Returns what `cargo xtask build --stable` builds.
fn stable_build(verbose: bool) -> Option<BuildOptions> {
    match cli::parse(lexopt::Parser::from_args(["build", "--stable"])) {
        Ok(Command::Build(build)) => Some(BuildOptions { verbose, ..build }),
        _ => None,
    }
}

/// Moves a folder, in place of one that is there.
fn move_folder(from: &Path, to: &Path) -> Result<()> {
    if to.is_dir() {
        fs::remove_dir_all(to).with_context(|| format!("removing {}", to.display()))?;
    }
    fs::rename(from, to).with_context(|| format!("moving {} to {}", from.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_the_place_of_another() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let [new, old] = ["new", "old"].map(|name| folder.path().join(name));
        fs::create_dir_all(old.join("left"))?;
        fs::create_dir_all(new.join("right"))?;
        move_folder(&new, &old)?;
        assert!(old.join("right").is_dir() && !old.join("left").exists() && !new.exists());
        assert!(move_folder(&new, &old).is_err());
        Ok(())
    }
}
