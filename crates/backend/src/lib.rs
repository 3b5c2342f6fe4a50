//! How to talk to a backend. A backend is a [`Profile`]: a JSON file, data and not code. One engine
//! interprets it, and has no branch for any particular backend.
//!
//! - [`profile`]: what a profile may say.
//! - [`path`]: where things stand in an answer. [`template`]: what is sent.
//! - [`asking`]: one request, from what it is for to what came of it.
//! - [`request`]: from templates to a request. [`transport`]: from a request to an answer.
//! - [`mapping`], [`articles`], [`thread`]: from an answer to the model. [`paging`]: to the next page.
//! - [`recognition`]: whether a comment of a thread is one whose answer was lost.
//! - [`genuine`]: whether a response is an answer of the backend's at all.
//! - [`access`]: who the reader is, where readers sign in elsewhere.
//! - [`judgement`]: whether an answer is a yes, and if not, why. [`fault`]: what is said then.
//!
//! This layer imports `model` only and never sees Leptos.

mod access;
mod articles;
mod asking;
mod bad_rows;
mod changes;
mod client;
mod comments;
mod creation;
pub mod fault;
mod genuine;
mod judgement;
mod mapping;
mod paging;
mod path;
mod plain_text;
mod portable;
pub mod profile;
pub mod recognition;
#[cfg(target_arch = "wasm32")]
#[path = "references_browser.rs"]
mod references;
#[cfg(not(target_arch = "wasm32"))]
#[path = "references_native.rs"]
mod references;
mod request;
#[cfg(feature = "schema")]
mod schema_texts;
mod settings;
mod template;
mod terms;
mod thread;
pub mod transport;

pub use access::{Renewal, Renewed};
pub use client::Backend;
pub use fault::Fault;
pub use portable::Portable;
pub use profile::{Profile, ProfileProblem};
pub use recognition::Likeness;
pub use request::{Credentials, Request};
pub use settings::{Capabilities, Settings};
pub use terms::{Changed, Connection, CreateContext, Created, Direction, PageIdentity, TeaserPage};
pub use transport::{Response, Transport, TransportFault};
