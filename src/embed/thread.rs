//! What `<standfirst-comments>` shows: the conversation of a page.

use std::rc::Rc;

use leptos::prelude::*;
use web_sys::{DocumentFragment, HtmlElement};

use super::mounted::Shown;
use super::outside;
use super::supplies::Supplies;
use crate::config::Config;
use crate::i18n::Words;
use crate::model::Thread;
use crate::state::cell::{Derived, Held, watch};
use crate::state::{Backends, Conversation, Happening, Session, ViewSwitch, surroundings};
use crate::view::discussion::{address, discussion};

/// The conversation, owned by what is being mounted, and how it looks.
pub fn show(host: HtmlElement, root: DocumentFragment, supplies: Supplies) -> (Shown, AnyView) {
    let Supplies {
        setup,
        words,
        backends,
    } = supplies;
    let session = session(&host, root, setup.config, words, backends);
    let conversation = Conversation::new(session, &setup.article);
    begin(host, conversation, setup.stands_here);
    let shown = Shown {
        conversation: Held::new(Some(conversation)),
        reading: None,
    };
    (shown, discussion(conversation))
}

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
    let session = Session::new(config, words, backends, "/".to_owned(), view).embedded(
        root,
        Rc::new(move |happening| {
            outside::tell(&listening, &happening);
            if let Happening::NotLoaded(kind) | Happening::NotSent(kind) = happening {
                outside::explain_refusal(kind, &server);
            }
        }),
    );
    surroundings::watch(session);
    session
}

/// Loads a conversation and tells the page around its number of comments. With several threads on a
/// page, only those that belong to its address follow it to a comment.
pub fn begin(host: HtmlElement, conversation: Conversation, follows_address: bool) {
    let count = Derived::new(move || {
        let ready = conversation.status.with(|status| status.ready().is_some());
        ready.then(|| conversation.thread.with(Thread::total))
    });
    watch(move || {
        if let Some(count) = count.get() {
            outside::tell_count(&host, count);
        }
    });
    conversation.watch_for_new();
    if follows_address {
        address::begin(conversation);
    } else {
        watch(move || conversation.load());
    }
}
