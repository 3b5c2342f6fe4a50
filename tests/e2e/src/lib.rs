//! What the stories are told with: a browser, pages seen as a reader sees them, and real servers.
//!
//! From the bottom up:
//!
//! - [`process`]: programs that end when their owner does, with all they started;
//! - [`wait`]: waiting for a condition, with a deadline, never for a time;
//! - [`servers`]: the reference backend, and WordPress, Isso and Waline as others wrote them;
//! - [`recipe`] and [`hosts`]: what `docs/recipes/` says, and what publishers build their sites with;
//! - [`proxy`]: a line between browser and server that can be cut;
//! - [`browser`] and [`page`]: a WebDriver session, and what can be found and done in it;
//! - [`axe`]: faults in accessibility;
//! - [`stage`] and [`story`]: one story with all it uses, and the runner of many;
//! - [`times`]: how long they took.

pub mod axe;
pub mod browser;
mod choice;
pub mod fixture;
pub mod hosts;
mod load;
pub mod page;
pub mod process;
pub mod proxy;
pub mod recipe;
pub mod screens;
pub mod servers;
pub mod stage;
pub mod story;
pub mod times;
pub mod wait;
