//! The composer: everything that only readers who write or stay on the page need. The widget fetches it as its
//! lazy part.

use leptos::prelude::AnyView;

use super::{form, more_actions, new_comments, pending};
use crate::state::{ComposerModule, Conversation, Outbox, Session};
use standfirst_elements::dynamic;

/// All functions of the composer.
pub static COMPOSER: ComposerModule = ComposerModule {
    form: form::form,
    pending_comments: pending::pending_comments,
    pending_change: pending::pending_change,
    more_actions: more_actions::more_actions,
    new_comments: new_comments::new_comments,
    is_waiting: |conversation| !conversation.pending_under(None).is_empty(),
    watch: Outbox::watch,
    listen: Conversation::handle_outbox_events,
    vote: Conversation::vote_now,
    search: Conversation::search,
    keep_own_comments: Conversation::keep_own_comments,
    remove_appeared: Conversation::remove_appeared,
    watch_for_new: Conversation::watch_for_new,
    look_for_new: Conversation::look_for_new,
};

type View = Box<dyn Fn(&'static ComposerModule) -> AnyView + Send>;

/// Renders `view` once the composer is loaded. If it is loaded from the start, the view needs no reactive wrapper.
pub fn when_composer_loaded(
    session: Session,
    view: impl Fn(&'static ComposerModule) -> AnyView + Send + 'static,
) -> AnyView {
    boxed(session, Box::new(view))
}

fn boxed(session: Session, view: View) -> AnyView {
    if let Some(composer) = session.composer.get_untracked() {
        return view(composer);
    }
    dynamic(move || session.composer.get().map(&view))
}
