//! `cargo xtask`: reads the command line, runs the command, and prints an error as one sentence.

use std::process::ExitCode;

use xtask::cli::{self, Command};
use xtask::project::Project;
use xtask::{package, screens, serve, site, size, test, trunk_hook};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let command = cli::parse(lexopt::Parser::from_env())?;
    let project = Project::find()?;
    match command {
        Command::Help => print!("{}", cli::HELP),
        Command::Build(options) => {
            site::build(&project, &options)?;
        }
        Command::Serve(options) => serve::run(&project, &options)?,
        Command::Screens(options) => screens::run(&project, &options)?,
        Command::Size(options) => size::run(&project, &options)?,
        Command::Package(options) => package::run(&project, &options)?,
        Command::Hook(stage) => trunk_hook::run(&project, stage)?,
        Command::Test(options) => return test::run(&project, &options),
    }
    Ok(ExitCode::SUCCESS)
}
