//! The outbox: everything a reader has handed over and no backend has taken yet.
//!
//! An [`Entry`] is written to the database before the network is tried, and leaves it only when the
//! backend has said yes, or the reader has taken it back. [`schedule`] says what is sent next and
//! when something is tried again; [`shelf`] keeps the entries, one list for all tabs.

pub mod delivered_log;
mod entry;
mod entry_json;
pub mod resend;
pub mod schedule;
pub mod store;

pub use entry::{Entry, Operation};
