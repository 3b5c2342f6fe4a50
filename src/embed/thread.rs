//! What `<standfirst-comments>` shows: the conversation of a page.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use web_sys::{DocumentFragment, HtmlElement};

use super::mounted::Shown;
use super::supplies::Supplies;
use super::{further, outside};
use crate::state::cell::{Derived, Held, watch};
use crate::state::desk::{Away, Source};
use crate::state::{
    Backends, Conversation, Desk, Happening, Session, ViewSwitch, attention, surroundings,
};
use crate::view::discussion::{address, discussion, invitation};
use standfirst_config::Config;
use standfirst_i18n::Words;
use standfirst_model::Thread;
use standfirst_offline::inventory::has_written;

/// The conversation, owned by what is being mounted, and how it looks.
pub fn show(host: HtmlElement, root: DocumentFragment, supplies: Supplies) -> (Shown, AnyView) {
    let Supplies {
        setup,
        words,
        backends,
    } = supplies;
    let session = session(&host, root, setup.config, words, backends);
    let conversation = Conversation::new(session, &setup.article);
    begin(host, conversation);
    let shown = Shown {
        conversation: Held::new(Some(conversation)),
        reading: None,
    };
    (shown, discussion(conversation))
}

/// Readers who write are few: what they need is fetched for them, unless another element has it already.
fn desk() -> Source {
    further::here().map_or(Source::Fetched(AWAY), |further| Source::Here(further.desk))
}

const AWAY: Away = Away {
    fetch: |place, act| place.fetch_by(further::desk(), act),
    invitation,
    begun: Conversation::take_begun,
};

/// The session of one element, which tells the page around what happens.
pub fn session(
    host: &HtmlElement,
    root: DocumentFragment,
    config: Config,
    words: Words,
    backends: Backends,
) -> Session {
    let server = config
        .comments
        .as_ref()
        .map(|source| source.server.clone())
        .unwrap_or_default();
    let view = ViewSwitch::start(None, 0.0, config.mobile_default);
    let listening = host.clone();
    let session = Session::new(config, words, backends, "/".to_owned(), view, desk()).embedded(
        root,
        Rc::new(move |happening| {
            outside::tell(&listening, &happening);
            if let Happening::NotLoaded(kind) | Happening::NotSent(kind) = happening {
                outside::explain_refusal(kind, &server);
            }
        }),
    );
    surroundings::watch(session);
    // What they wrote may wait to be sent.
    if has_written() {
        session.desk.want();
    }
    // The network is back, and something was wanted of it.
    watch(move || {
        if session.online.get() {
            session.desk.retry();
        }
    });
    fetch_for_who_stays(session);
    session
}

/// Who has been reading for a while is told of new comments, and may be about to answer one.
fn fetch_for_who_stays(session: Session) {
    let seconds = session.config(|config| config.new_comments_seconds);
    let look = move || {
        if session.online.try_get_untracked() == Some(true) && attention::is_welcome() {
            session.desk.want();
        }
    };
    watch(move || {
        if let Ok(handle) = set_interval_with_handle(look, Duration::from_secs(seconds.into())) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// Loads a conversation and tells the page around its number of comments. With several threads on a
/// page, only those that belong to its address follow it to a comment.
pub fn begin(host: HtmlElement, conversation: Conversation) {
    let count = Derived::new(move || {
        let ready = conversation.status.with(|status| status.ready().is_some());
        ready.then(|| conversation.thread.with(Thread::total))
    });
    watch(move || {
        if let Some(count) = count.get() {
            outside::tell_count(&host, count);
        }
    });
    let watch_for_new = move |desk: &'static Desk| (desk.watch_for_new)(conversation);
    conversation
        .session()
        .desk
        .once_here(Box::new(watch_for_new));
    conversation.hear_of_others();
    if address::is_of(conversation) {
        address::begin(conversation);
    } else {
        watch(move || conversation.load());
    }
}
