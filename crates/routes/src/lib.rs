//! The routes of the site: what its addresses show, and how its addresses are made.
//!
//! Everything that knows an address of the site uses this crate: the application, the configuration, the web app
//! manifest, the reference server, and the build, which writes the routes into the scripts and the files for hosts
//! that need them. Addresses are relative to the base of the site: `article/storm` in `https://x.example/news/`.

mod address;
mod pattern;
mod route;

pub use address::{
    article_address, collection_address, literal_article_address, section_address, topic_address,
};
pub use pattern::{expression, globs};
pub use route::Route;

/// The first word of an article's address.
const ARTICLE: &str = "article";
/// The first word of a section's address.
const SECTION: &str = "section";
/// The first word of a topic's address.
const TOPIC: &str = "topic";

/// The address of the library: the articles saved on this device.
pub const LIBRARY: &str = "library";
/// The address of the list of what is stored on this device.
pub const PRIVACY: &str = "privacy";
/// The address to which other apps share a link.
pub const SHARE: &str = "share";
/// The parameter of [`SHARE`] for the shared address.
pub const SHARED_URL: &str = "url";
/// The parameter of [`SHARE`] for the shared text.
pub const SHARED_TEXT: &str = "text";

/// The file of the page, which is the front page under a second address.
pub const INDEX: &str = "index.html";

/// The first words of the addresses that end with a slug.
pub const WITH_SLUG: &[&str] = &[ARTICLE, SECTION, TOPIC];

/// The addresses that are one word.
pub const WITHOUT_SLUG: &[&str] = &[LIBRARY, PRIVACY, SHARE];
