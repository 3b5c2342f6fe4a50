//! The state layer: signals, and the code that changes them.
//!
//! The changes themselves are methods of plain structs ([`form::Form`], [`standfirst_model::Thread`]) and are
//! tested natively. Signals only hold those structs.

pub mod article_state;
pub mod background_loading;
pub mod bootstrap;
pub mod composer;
pub mod conversation;
pub mod environment;
pub mod form;
pub mod library;
pub mod listing;
pub mod markdown;
pub mod outbox;
pub mod page_head;
pub mod remote;
pub mod session;
pub mod view_mode;
pub mod widget_event;
pub mod window;

pub use article_state::{ArticleState, comment_count, conversation_under};
pub use composer::{Composer, ComposerModule};
pub use conversation::Conversation;
pub use form::{Form, FormPurpose, FormStatus};
pub use listing::Listing;
pub use outbox::{Outbox, Outcome};
pub use page_head::PageHead;
pub use remote::Remote;
pub use session::{Backends, Session, use_session};
pub use view_mode::{ViewMode, ViewSwitch};
pub use widget_event::WidgetEvent;

use standfirst_backend::BackendError;
use standfirst_model::{Failure, FailureKind};

/// Logs an error to the console for the publisher, and returns the failure to show to the reader.
pub fn report(error: &BackendError) -> Failure {
    let failure = error.failure();
    // A cancelled request is not an error, and a missing article concerns only the reader: neither is logged.
    if !matches!(
        failure.kind,
        FailureKind::Cancelled | FailureKind::NotFound | FailureKind::Gone
    ) {
        leptos::logging::warn!("Standfirst: {error}");
    }
    failure
}
