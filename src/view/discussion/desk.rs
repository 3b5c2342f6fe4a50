//! What readers who write or stay need, in one place: the widget fetches it apart from the rest.

use leptos::prelude::AnyView;

use super::{form, newcomers, own, waiting};
use crate::state::{Conversation, Desk, Outbox, Session};
use crate::view::element::live;

/// All of it.
pub static DESK: Desk = Desk {
    form: form::form,
    waiting_comments: waiting::waiting_comments,
    waiting_change: waiting::waiting_change,
    own: own::own,
    newcomers: newcomers::newcomers,
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

type View = Box<dyn Fn(&'static Desk) -> AnyView + Send>;

/// What it makes, once it is here. Where it is from the start nothing is left to follow.
pub fn at_desk(
    session: Session,
    view: impl Fn(&'static Desk) -> AnyView + Send + 'static,
) -> AnyView {
    boxed(session, Box::new(view))
}

fn boxed(session: Session, view: View) -> AnyView {
    if let Some(desk) = session.desk.get_untracked() {
        return view(desk);
    }
    live(move || session.desk.get().map(&view))
}
