//! `<standfirst-article>`: an article with its conversation.

use leptos::prelude::*;
use web_sys::{DocumentFragment, HtmlElement};

use super::attributes::Setup;
use super::element_state::ElementState;
use super::resources::Resources;
use super::{host_events, thread};
use crate::state::{
    ArticleState, Conversation, Remote, Session, comment_count, conversation_under,
};
use crate::view::article::article;
use crate::view::discussion::discussion;
use crate::view::states;
use standfirst_elements::{Child, dynamic, element};
use standfirst_model::{Article, Failure, FailureKind};
use standfirst_reactive::{RwSignal, effect};

/// Creates the article's state, owned by the view that is being mounted, and its view.
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
    let session = thread::session(&host, root, setup.config.clone(), messages, backends);
    let article_state = ArticleState::new(session, setup.article.teaser.slug.clone());
    let state = ElementState {
        conversation: RwSignal::new(None),
        article_state: Some(article_state),
    };
    effect(move || article_state.load());
    let event_host = host.clone();
    let server = setup.config.articles.server.clone();
    effect(move || {
        article_state.article.with(|article| {
            if let Remote::Failed(failure) = article {
                host_events::dispatch(&event_host, "failed", "reason", &failure.kind.key().into());
                host_events::report_blocked_request(failure.kind, &server);
            }
        });
    });
    let view = dynamic(move || match article_state.article.get() {
        Remote::Loading => {
            states::skeleton(session.message("article.loading"), 10, states::ARTICLE).into_any()
        }
        Remote::Failed(failure) => missing(session, article_state, &failure),
        Remote::Ready(article) => {
            let article = with_page_address(article, &setup);
            let conversation = conversation_under(session, &article);
            if let Some(conversation) = conversation {
                start_conversation(state, host.clone(), conversation);
            }
            article_with_discussion(session, &article, conversation)
        }
    });
    (state, view)
}

/// Sets the article's address: the one from the element's attribute, else the one from the backend, else that of
/// the host page.
fn with_page_address(mut article: Article, setup: &Setup) -> Article {
    if setup.has_own_address || article.teaser.url.is_none() {
        article.teaser.url.clone_from(&setup.article.teaser.url);
    }
    article
}

fn start_conversation(state: ElementState, host: HtmlElement, conversation: Conversation) {
    state.conversation.set(Some(conversation));
    // Cleared with its view when the article is loaded again.
    on_cleanup(move || {
        state.conversation.try_set(None);
    });
    thread::start(host, conversation);
}

fn article_with_discussion(
    session: Session,
    subject: &Article,
    conversation: Option<Conversation>,
) -> AnyView {
    let count = comment_count(conversation, subject.teaser.comment_count);
    element("div")
        .class("reading")
        .child(article(session, subject, None, count))
        .child(conversation.map(discussion))
        .into_any()
}

fn missing(session: Session, article_state: ArticleState, failure: &Failure) -> AnyView {
    let key = match failure.kind {
        FailureKind::NotFound => "not-found.title",
        FailureKind::Gone => "gone.title",
        _ => {
            let what = session.message("article.failed");
            return states::failed(session, what, failure, move || article_state.load());
        }
    };
    element("p")
        .class("notice")
        .set("role", "alert")
        .child(session.message(key).into_child())
        .into_any()
}
