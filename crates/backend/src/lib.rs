//! How to talk to a backend. A backend is a [`Profile`]: a JSON file, data and not code. One engine
//! interprets it, and has no branch for any particular backend.
//!
//! - [`profile`]: what a profile may say.
//! - [`path`]: where things stand in an answer. [`template`]: what is sent.
//! - [`call`]: one request, from what it is for to what came of it.
//! - [`request`]: from templates to a request. [`transport`]: from a request to an answer.
//! - [`mapping`], [`read_article`], [`read_thread`]: from an answer to the model. [`paging`]: to the next page.
//! - [`recognition`]: whether a comment of a thread is one whose answer was lost.
//! - [`answer_kind`]: whether a response is an answer of the backend's at all.
//! - [`sign_in`]: who the reader is, where readers sign in elsewhere.
//! - [`classify_response`]: whether an answer is a yes, and if not, why. [`error`]: what is said then.
//!
//! This layer imports `model` only and never sees Leptos.

mod answer_kind;
mod bad_rows;
mod call;
#[cfg(target_arch = "wasm32")]
#[path = "character_references_browser.rs"]
mod character_references;
#[cfg(not(target_arch = "wasm32"))]
#[path = "character_references_native.rs"]
mod character_references;
mod classify_response;
mod client;
mod create;
mod edit_delete;
pub mod error;
mod mapping;
mod paging;
mod path;
mod plain_text;
pub mod profile;
mod read_article;
mod read_thread;
pub mod recognition;
mod request;
#[cfg(feature = "schema")]
mod schema_texts;
mod serialized_request;
mod settings;
mod sign_in;
mod template;
mod thread_calls;
pub mod transport;
mod types;

pub use client::Backend;
pub use error::BackendError;
pub use profile::{Profile, ProfileProblem};
pub use recognition::Likeness;
pub use request::{Credentials, Request};
pub use serialized_request::SerializedRequest;
pub use settings::{Capabilities, Settings};
pub use sign_in::{Renewal, Renewed};
pub use transport::{Response, Transport, TransportError};
pub use types::{Changed, Connection, CreateContext, Created, Direction, PageIdentity, TeaserPage};
