//! Tests every shipped profile against traffic recorded from real servers: which requests it sends and how it
//! reads the responses.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "profiles/bad_rows.rs"]
mod bad_rows;
#[path = "profiles/documented.rs"]
mod documented;
#[path = "profiles/feeds_and_rest.rs"]
mod feeds_and_rest;
#[path = "profiles/fictional.rs"]
mod fictional;
#[path = "profiles/isso.rs"]
mod isso;
#[path = "profiles/markdown.rs"]
mod markdown;
#[path = "profiles/outcomes_in_bodies.rs"]
mod outcomes_in_bodies;
#[path = "profiles/paging.rs"]
mod paging;
#[path = "profiles/recorded.rs"]
mod recorded;
#[path = "profiles/similar_addresses.rs"]
mod similar_addresses;
#[path = "profiles/standfirst.rs"]
mod standfirst_api;
#[path = "profiles/waline.rs"]
mod waline;
#[path = "profiles/wordpress.rs"]
mod wordpress;
