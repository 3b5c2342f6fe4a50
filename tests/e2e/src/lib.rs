//! What the end-to-end tests use: a browser, pages as a reader sees them, and real servers.
//!
//! From the bottom up:
//!
//! - [`process`]: child programs that end with their owner, together with all they started;
//! - [`wait`]: waits for a condition, with a deadline, never for a time;
//! - [`servers`]: the reference backend, and WordPress, Isso and Waline as their makers ship them;
//! - [`recipe`] and [`toolchains`]: the recipes of `docs/recipes/`, and what publishers build their sites with;
//! - [`proxy`]: a proxy between browser and server that injects network errors;
//! - [`browser`] and [`page`]: a WebDriver session, and what can be found and done in it;
//! - [`axe`]: accessibility violations;
//! - [`context`] and [`runner`]: the environment of one test, and the runner of many;
//! - [`times`]: how long they took.

pub mod axe;
pub mod browser;
pub mod context;
pub mod fixture;
mod load;
pub mod page;
pub mod process;
pub mod proxy;
pub mod recipe;
pub mod runner;
pub mod screens;
mod selection;
pub mod servers;
pub mod times;
pub mod toolchains;
pub mod wait;
