//! What changes: the only layer that owns signals.
//!
//! The changes themselves are plain functions on plain structs ([`form::Form`],
//! [`standfirst_model::Thread`]), tested natively; signals hold them and nothing more.

pub mod attention;
pub mod calls;
pub mod cell;
pub mod conversation;
pub mod desk;
pub mod form;
pub mod happening;
pub mod here;
pub mod library;
pub mod listing;
pub mod markdown;
pub mod outbox;
pub mod page_head;
pub mod reading;
pub mod remote;
pub mod session;
pub mod supplies;
pub mod surroundings;
pub mod task;
pub mod view_mode;
pub mod window;

pub use conversation::Conversation;
pub use desk::{Desk, DeskPlace};
pub use form::{Form, FormPurpose, FormStatus};
pub use happening::Happening;
pub use listing::Listing;
pub use outbox::{Outbox, Outcome};
pub use page_head::PageHead;
pub use reading::{Reading, comment_count, conversation_under};
pub use remote::Remote;
pub use session::{Backends, Session, use_session};
pub use view_mode::{ViewMode, ViewSwitch};

use standfirst_backend::Fault;
use standfirst_model::{Failure, FailureKind};

/// Tells the publisher in the console what failed and why, and hands on what the reader is told.
pub fn report(fault: &Fault) -> Failure {
    let failure = fault.failure();
    // What nobody waits for any more is no failure; a missing article is the reader's business.
    if !matches!(
        failure.kind,
        FailureKind::Cancelled | FailureKind::NotFound | FailureKind::Gone
    ) {
        leptos::logging::warn!("Standfirst: {fault}");
    }
    failure
}
