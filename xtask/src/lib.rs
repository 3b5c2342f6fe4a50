//! The commands of the project, run as `cargo xtask …`.
//!
//! The library half is shared with the end-to-end suite, which needs the same answers to "where is the
//! project", "is this program here" and "may it be installed". From the bottom up:
//!
//! - [`machine`]: what the computer has, and how its package manager adds to it;
//! - [`project`]: where things lie in the working copy;
//! - [`step`]: running a long command so that a person knows what is happening;
//! - [`ledger`]: what took how long;
//! - [`tools`]: the pinned tools in `.tools/`, installed once;
//! - [`site`]: from sources to a `dist/` any static host can serve;
//! - [`trunk_hook`]: what plain Trunk needs around its own work;
//! - [`serve`], [`test`], [`screens`]: the commands themselves, chosen by [`cli`].

pub mod cli;
pub mod ledger;
pub mod machine;
pub mod project;
pub mod screens;
pub mod serve;
pub mod site;
pub mod step;
pub mod test;
pub mod tools;
pub mod trunk_hook;
