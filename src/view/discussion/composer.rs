//! The composer: everything that only readers who write or stay on the page need. The widget fetches it as its
//! lazy part.

use leptos::prelude::AnyView;

use super::{form, new_comments, own_comment_actions, pending};
use crate::state::{ComposerModule, Conversation, Outbox, Session};
use crate::view::element::live;

/// All functions of the composer.
pub static COMPOSER: ComposerModule = ComposerModule {
    form: form::form,
    waiting_comments: pending::waiting_comments,
    waiting_change: pending::waiting_change,
    own_actions: own_comment_actions::own_comment_actions,
    new_comments: new_comments::new_comments,
    is_waiting: |conversation| !conversation.waiting_under(None).is_empty(),
    watch: Outbox::watch,
    listen: Conversation::listen,
    vote: Conversation::cast,
    search: Conversation::search,
    keep_own: Conversation::keep_own,
    settle_in: Conversation::settle_in,
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
    live(move || session.composer.get().map(&view))
}
