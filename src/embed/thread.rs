//! `<standfirst-comments>`: the conversation of a page.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use web_sys::{DocumentFragment, HtmlElement};

use super::element_state::ElementState;
use super::resources::Resources;
use super::{host_events, lazy_part};
use crate::state::composer::{ComposerSource, LazyComposer};
use crate::state::{
    Backends, ComposerModule, Conversation, Session, ViewSwitch, WidgetEvent, background_loading,
    environment,
};
use crate::view::discussion::{address, composer_placeholder, discussion};
use standfirst_config::Config;
use standfirst_i18n::Messages;
use standfirst_model::Thread;
use standfirst_offline::inventory::has_written;
use standfirst_reactive::{Memo, RwSignal, effect};

/// Creates the conversation, owned by the view that is being mounted, and its view.
pub fn show(
    host: HtmlElement,
    root: DocumentFragment,
    resources: Resources,
) -> (ElementState, AnyView) {
    let Resources {
        setup,
        messages,
        backends,
    } = resources;
    let session = session(&host, root, setup.config, messages, backends);
    let conversation = Conversation::new(session, &setup.article);
    start(host, conversation);
    let state = ElementState {
        conversation: RwSignal::new(Some(conversation)),
        article_state: None,
    };
    (state, discussion(conversation))
}

/// Few readers write, so the composer is fetched only on demand, unless another element has loaded it already.
fn composer() -> ComposerSource {
    lazy_part::loaded().map_or(ComposerSource::Lazy(LAZY_COMPOSER), |part| {
        ComposerSource::Linked(part.composer)
    })
}

const LAZY_COMPOSER: LazyComposer = LazyComposer {
    fetch: |place, on_loaded| place.fetch_with(lazy_part::composer(), on_loaded),
    composer_placeholder,
    pre_hydration_draft: Conversation::take_pre_hydration_draft,
};

/// Creates the session of one element. It reports events to the host page.
pub fn session(
    host: &HtmlElement,
    root: DocumentFragment,
    config: Config,
    messages: Messages,
    backends: Backends,
) -> Session {
    let server = config
        .comments
        .as_ref()
        .map(|source| source.server.clone())
        .unwrap_or_default();
    let view = ViewSwitch::start(None, 0.0, config.mobile_default);
    let event_host = host.clone();
    let session = Session::new(config, messages, backends, "/".to_owned(), view, composer())
        .embedded(
            root,
            Rc::new(move |widget_event| {
                host_events::dispatch_widget_event(&event_host, &widget_event);
                if let WidgetEvent::LoadFailed(kind) | WidgetEvent::SendFailed(kind) = widget_event
                {
                    host_events::report_blocked_request(kind, &server);
                }
            }),
        );
    environment::watch(session);
    // Comments of this reader may be pending in the outbox.
    if has_written() {
        session.composer.load_once();
    }
    // When the network is back, retry what failed without it.
    effect(move || {
        if session.online.get() {
            session.composer.retry();
        }
    });
    load_composer_after_delay(session);
    session
}

/// Loads the composer for a reader who stays: it checks for new comments, and this reader may be about to reply.
fn load_composer_after_delay(session: Session) {
    let seconds = session.config(|config| config.new_comments_seconds);
    let load = move || {
        if session.online.try_get_untracked() == Some(true) && background_loading::is_allowed() {
            session.composer.load_once();
        }
    };
    effect(move || {
        if let Ok(handle) = set_interval_with_handle(load, Duration::from_secs(seconds.into())) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// Loads a conversation, and reports its number of comments to the host page. With several conversations on a
/// page, only those that belong to the page's address follow its hash to a comment.
pub fn start(host: HtmlElement, conversation: Conversation) {
    let count = Memo::new(move || {
        let ready = conversation.status.with(|status| status.ready().is_some());
        ready.then(|| conversation.thread.with(Thread::total))
    });
    effect(move || {
        if let Some(count) = count.get() {
            host_events::dispatch_count(&host, count);
        }
    });
    let watch_new_comments =
        move |composer: &'static ComposerModule| (composer.watch_new_comments)(conversation);
    conversation
        .session()
        .composer
        .when_loaded(Box::new(watch_new_comments));
    conversation.load_composer_on_outbox_change();
    if address::belongs_to(conversation) {
        address::follow_address(conversation);
    } else {
        effect(move || conversation.load());
    }
}
