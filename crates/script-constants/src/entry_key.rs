//! The keys of an entry of the outbox in the database, as far as scripts read or write them. All others are named in
//! `crates/offline/src/outbox/entry_json.rs`, which writes and reads the whole entry.

/// The idempotency key.
pub const KEY: &str = "key";
/// The comment server.
pub const SITE: &str = "site";
/// The article.
pub const PAGE: &str = "page";
/// The path of the article, inside [`PAGE`].
pub const PATH: &str = "path";
/// The name of its lane.
pub const LANE: &str = "lane";
/// What the entry does. The delivered log is in the same store, and its records lack this key.
pub const OPERATION: &str = "errand";
/// The comment that is voted on, inside [`OPERATION`]. Other operations lack this key.
pub const VOTE: &str = "vote";
/// When the reader submitted it.
pub const WRITTEN: &str = "written";
/// When it was first sent without getting a response.
pub const SENT: &str = "sent";
/// It is not retried before this time.
pub const NOT_BEFORE: &str = "not_before";
/// Why the last try failed.
pub const FAILURE: &str = "failure";
/// True if it is pending until the reader acts.
pub const REFUSED: &str = "refused";
/// The serialized request, which the service worker sends.
pub const REQUEST: &str = "request";
/// True once the service worker has sent it and received a successful response.
pub const SENT_BY_WORKER: &str = "carried";
