//! What the composer contains: this file alone names its functions, so that the widget can fetch them as its lazy
//! part.

use super::{form, more_actions, new_comments, pending};
use crate::state::{ComposerModule, Conversation, Outbox};

/// All functions of the composer.
pub static COMPOSER: ComposerModule = ComposerModule {
    form: form::form,
    pending_comments: pending::pending_comments,
    pending_change: pending::pending_change,
    more_actions: more_actions::more_actions,
    new_comments: new_comments::new_comments,
    has_pending: |conversation| !conversation.pending_under(None).is_empty(),
    watch_outbox: Outbox::watch,
    handle_outbox_events: Conversation::handle_outbox_events,
    vote: Conversation::vote_now,
    search: Conversation::search,
    keep_own_comments: Conversation::keep_own_comments,
    remove_appeared: Conversation::remove_appeared,
    watch_new_comments: Conversation::watch_new_comments,
    poll_new_comments: Conversation::poll_new_comments,
};
