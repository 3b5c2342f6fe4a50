//! The commands of the project, run as `cargo xtask …`.
//!
//! The end-to-end suite also uses the library part: both need to find the project, find programs and install what
//! is missing. From the bottom up:
//!
//! - [`machine`]: the programs, ports and package manager of this machine;
//! - [`project`]: the paths inside the working copy;
//! - [`step`]: runs a long command and reports its progress;
//! - [`durations`]: records durations;
//! - [`tools`]: the pinned tools in `.tools/`, installed once;
//! - [`site`]: builds a `dist/` that any static host can serve;
//! - [`trunk_hook`]: the work that plain Trunk needs done before and after its own;
//! - [`serve`], [`test`], [`screens`], [`size`], [`package`]: the commands themselves, chosen by [`cli`].

pub mod cli;
pub mod durations;
pub mod machine;
pub mod package;
pub mod project;
pub mod screens;
pub mod serve;
pub mod site;
pub mod size;
pub mod step;
pub mod test;
pub mod tools;
pub mod trunk_hook;
