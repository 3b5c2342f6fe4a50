//! What survives a reload, a crash and a failed request: drafts, the reader's details, the proofs
//! that a comment is one's own, and a few preferences.
//!
//! Everything lies in the browser's own storage under keys that begin with `standfirst:`. Where
//! storage is refused (private windows, sandboxed frames) it is kept in memory while the page
//! lives, and the caller is told, so that the reader can be.

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
pub use storage::{Kept, WebStorage};
