//! The outbox: everything a reader has submitted that no backend has accepted yet.
//!
//! An [`Entry`] is written to the database before it is sent. It is removed only when the backend has accepted it, or
//! the reader has withdrawn it. [`schedule`] decides which entry is sent next and when one is retried; [`store`] holds
//! the entries in one list for all tabs.

pub mod completed;
pub mod delivered_log;
mod entry;
mod entry_json;
mod operation;
pub mod resend;
pub mod schedule;
pub mod store;

pub use entry::Entry;
pub use operation::Operation;
pub use standfirst_script_constants::OUTBOX_LOCK;
