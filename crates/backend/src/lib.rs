//! The client of article and comment backends. A [`Profile`] describes a backend in a JSON file: data, not code.
//! One engine interprets all profiles and has no branch for any particular backend.
//!
//! - [`profile`]: the types of a profile file.
//! - [`path`]: finds values in a response. [`template`]: fills in the texts of a request.
//! - [`call`]: fills, sends, reads and classifies one request.
//! - [`build_request`]: builds a [`Request`] from templates. [`transport`]: sends it and returns the response.
//! - [`mapping`], [`read_article`], [`read_thread`]: convert a response to the types of the model.
//! - [`paging`]: finds the next page of a list.
//! - [`recognition`]: finds a comment in a thread that was sent and whose response was lost.
//! - [`response_origin`]: whether a response came from the backend at all, and not from something in between.
//! - [`sign_in`]: the access token of readers who sign in outside Standfirst.
//! - [`classify_response`]: whether a response is a success, and if not, why it failed. [`error`]: the error type.
//!
//! This crate depends on `json` and `model` only, and not on Leptos.

mod article_calls;
mod bad_rows;
mod build_request;
mod call;
#[cfg(target_arch = "wasm32")]
#[path = "character_references_browser.rs"]
mod character_references;
#[cfg(not(target_arch = "wasm32"))]
#[path = "character_references_native.rs"]
mod character_references;
mod classify_response;
mod client;
mod comment_actions;
mod create;
pub mod error;
mod mapping;
mod paging;
mod parsed_response;
mod path;
mod plain_text;
pub mod profile;
mod read_article;
mod read_thread;
pub mod recognition;
mod request;
mod response_origin;
#[cfg(feature = "schema")]
mod schema_texts;
mod serialized_request;
mod settings;
mod sign_in;
mod template;
mod thread_calls;
pub mod transport;
mod types;
mod values;

pub use client::Backend;
pub use comment_actions::{CommentAction, CommentUpdate};
pub use error::BackendError;
pub use profile::{Profile, ProfileError};
pub use recognition::Similarity;
pub use request::{Credentials, Request};
pub use serialized_request::SerializedRequest;
pub use settings::{Capabilities, Settings};
pub use sign_in::{TokenFuture, TokenRenewal};
pub use transport::{Response, Transport, TransportError};
pub use types::{Connection, CreateContext, Created, PageIdentity, TeaserPage, VoteDirection};
