//! The command line: its commands and options, and their help text.

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::site::BuildOptions;
use crate::site::saving::Saving;
use crate::test::Part;
use crate::trunk_hook::Stage;

/// What `cargo xtask help` prints.
pub const HELP: &str = "\
The commands of the project.

  cargo xtask serve    install what is missing, build, start the reference backend, print the address
  cargo xtask build    leave in dist/ what any static host can serve from any sub-path
  cargo xtask test     format, lints, native, browser and end-to-end tests, and the size budget
  cargo xtask screens  pictures of the pages in target/screens/
  cargo xtask size     a table of what each saving gives in bytes and costs in code (35 minutes)
  cargo xtask package  the release archive in target/package/: server, site, licences, manual

Options
  --verbose            show the output of every step, not only of one that fails
  --debug              serve, build: the quick, large build of the app
  --stable             build: with the standard library of the stable toolchain
  --without SAVING     build: without one of the savings that `size` lists; may be repeated
  --port N             serve: another port than 8080
  --only PART          test: only this part; may be repeated
                       (lint, native, browser, build, budget, e2e, engines, backends;
                       package, stable, faults: parts of a thorough run)
  --thorough           test: everything in every engine, and what takes hours; before a release
  --no-build           test, screens, package: use dist/ and the server as they were last built
  -- WORDS             test: given to the test runners, for example the name of one test
                       size: only these savings
";

/// A command of the project.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Print [`HELP`].
    Help,
    /// Build `dist/`.
    Build(BuildOptions),
    /// Build, then run the reference backend.
    Serve(ServeOptions),
    /// Run the tests.
    Test(TestOptions),
    /// Take pictures of the pages.
    Screens(ScreensOptions),
    /// Print what each saving gives.
    Size(SizeOptions),
    /// Make the release archive.
    Package(PackageOptions),
    /// Do what plain Trunk needs around its own work. `Trunk.toml` runs it, no person.
    Hook(Stage),
}

/// What to measure.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SizeOptions {
    /// The savings to build without; empty means all.
    pub savings: Vec<Saving>,
    /// Show the output of every step.
    pub verbose: bool,
}

/// How to serve the site.
#[derive(Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// How to do the build that comes first.
    pub build: BuildOptions,
    /// The TCP port on 127.0.0.1.
    pub port: u16,
}

/// What to test.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TestOptions {
    /// The parts to run; empty means all.
    pub only: Vec<Part>,
    /// Everything in every engine, and the parts that take long.
    pub thorough: bool,
    /// Use `dist/` and the server as last built.
    pub no_build: bool,
    /// Show the output of every step.
    pub verbose: bool,
    /// The arguments after `--`, passed on to the test runners.
    pub runner_args: Vec<String>,
}

/// How to take pictures.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScreensOptions {
    /// Use `dist/` and the server as last built.
    pub no_build: bool,
    /// Show the output of every step.
    pub verbose: bool,
}

/// How to make the release archive.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PackageOptions {
    /// Use `dist/` as last built.
    pub no_build: bool,
    /// Show the output of every step.
    pub verbose: bool,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// Names the first argument that is unknown or does not belong to the command.
pub fn parse(mut arguments: lexopt::Parser) -> Result<Command> {
    let name = match arguments.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Command::Help),
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    let mut build = BuildOptions::default();
    let mut port = 8080;
    let mut test = TestOptions::default();
    let mut savings = Vec::new();
    let mut stage = None;
    while let Some(argument) = arguments.next()? {
        match (name.as_str(), argument) {
            (_, Short('h') | Long("help")) => return Ok(Command::Help),
            (_, Short('v') | Long("verbose")) => build.verbose = true,
            ("serve" | "build", Long("debug")) => build.debug = true,
            ("build", Long("stable")) => build.without.push(Saving::StandardLibrary),
            ("build", Long("without")) => build.without.push(arguments.value()?.parse()?),
            ("size", Value(name)) => savings.push(name.string()?.parse()?),
            ("serve", Long("port")) => port = arguments.value()?.parse()?,
            ("test", Long("only")) => test.only.push(arguments.value()?.parse()?),
            ("test", Long("thorough")) => test.thorough = true,
            ("test" | "screens" | "package", Long("no-build")) => test.no_build = true,
            ("test", Value(word)) => test.runner_args.push(word.string()?),
            ("hook", Value(name)) if name == "pre-build" => stage = Some(Stage::PreBuild),
            ("hook", Value(name)) if name == "post-build" => stage = Some(Stage::PostBuild),
            (_, other) => return Err(other.unexpected().into()),
        }
    }
    Ok(match name.as_str() {
        "help" => Command::Help,
        "build" => Command::Build(build),
        "serve" => Command::Serve(ServeOptions { build, port }),
        "test" => Command::Test(TestOptions {
            verbose: build.verbose,
            ..test
        }),
        "screens" => Command::Screens(ScreensOptions {
            no_build: test.no_build,
            verbose: build.verbose,
        }),
        "size" => Command::Size(SizeOptions {
            savings,
            verbose: build.verbose,
        }),
        "package" => Command::Package(PackageOptions {
            no_build: test.no_build,
            verbose: build.verbose,
        }),
        "hook" => match stage {
            Some(stage) => Command::Hook(stage),
            None => bail!("`cargo xtask hook` needs pre-build or post-build"),
        },
        other => bail!("there is no command \"{other}\"; `cargo xtask help` lists them"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command> {
        parse(lexopt::Parser::from_args(arguments))
    }

    #[test]
    fn serve_listens_on_8080_by_default() -> Result<()> {
        let Command::Serve(options) = read(&["serve"])? else {
            bail!("not serve")
        };
        assert_eq!(options.port, 8080);
        let Command::Serve(options) = read(&["serve", "--port", "9000", "--debug"])? else {
            bail!("not serve")
        };
        assert_eq!((options.port, options.build.debug), (9000, true));
        Ok(())
    }

    #[test]
    fn test_collects_parts_and_runner_arguments() -> Result<()> {
        let Command::Test(options) =
            read(&["test", "--only", "e2e", "--only", "budget", "--", "deep"])?
        else {
            bail!("not test")
        };
        assert_eq!(options.only, [Part::E2e, Part::Budget]);
        assert_eq!(options.runner_args, ["deep"]);
        assert!(!options.thorough);
        let Command::Test(options) = read(&["test", "--thorough"])? else {
            bail!("not test")
        };
        assert!(options.thorough && options.only.is_empty());
        Ok(())
    }

    #[test]
    fn an_option_of_another_command_is_refused() {
        for arguments in [
            &["build", "--port", "1"][..],
            &["serve", "--only", "lint"],
            &["build", "--thorough"],
            &["fly"],
            &["hook"],
            &["hook", "later"],
        ] {
            assert!(read(arguments).is_err(), "{arguments:?} was accepted");
        }
        assert!(read(&["test", "--only", "everything"]).is_err());
    }
}
