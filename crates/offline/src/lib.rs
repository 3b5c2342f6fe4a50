//! Data that survives a reload, a crash and a failed request: drafts, the outbox, cached responses, saved articles,
//! the reader's details, the edit tokens of their comments, and a few preferences.
//!
//! Small texts are in the browser's web storage under keys that start with `standfirst:` ([`storage`]); larger ones
//! are in IndexedDB ([`database`]). If the browser refuses web storage (private windows, sandboxed frames), the data
//! stays in memory until the page is closed. [`Persistence`] reports that to the caller, who can then warn the reader.

pub mod cached_response;
pub mod database;
pub mod device;
pub mod drafts;
pub mod held_comments;
pub mod identity;
pub mod inventory;
pub mod library;
pub mod lock;
pub mod outbox;
pub mod own_comments;
pub mod preferences;
pub mod random;
pub mod response_cache;
pub mod storage;

pub use drafts::{Draft, DraftPlace};
pub use held_comments::{HeldComment, HeldComments};
pub use identity::Identity;
pub use own_comments::{OwnComment, OwnComments};
pub use storage::{Persistence, WebStorage};
