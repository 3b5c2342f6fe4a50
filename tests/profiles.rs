//! Tests every shipped profile against traffic recorded from real servers: which requests it sends and how it
//! reads the responses.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "profiles/alike.rs"]
mod alike;
#[path = "profiles/documented.rs"]
mod documented;
#[path = "profiles/invented.rs"]
mod invented;
#[path = "profiles/isso.rs"]
mod isso;
#[path = "profiles/markdown.rs"]
mod markdown;
#[path = "profiles/others.rs"]
mod others;
#[path = "profiles/paging.rs"]
mod paging;
#[path = "profiles/recorded.rs"]
mod recorded;
#[path = "profiles/rows.rs"]
mod rows;
#[path = "profiles/sayings.rs"]
mod sayings;
#[path = "profiles/standfirst.rs"]
mod standfirst_api;
#[path = "profiles/waline.rs"]
mod waline;
#[path = "profiles/wordpress.rs"]
mod wordpress;
