//! `<standfirst-article>`: an article with its conversation.

use leptos::prelude::*;
use web_sys::{DocumentFragment, HtmlElement};

use super::attributes::Setup;
use super::resources::Resources;
use super::shown::Shown;
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
pub fn show(host: HtmlElement, root: DocumentFragment, resources: Resources) -> (Shown, AnyView) {
    let Resources {
        setup,
        words,
        backends,
    } = resources;
    let session = thread::session(&host, root, setup.config.clone(), words, backends);
    let reading = ArticleState::new(session, setup.article.teaser.slug.clone());
    let shown = Shown {
        conversation: RwSignal::new(None),
        reading: Some(reading),
    };
    effect(move || reading.load());
    let telling = host.clone();
    let server = setup.config.articles.server.clone();
    effect(move || {
        reading.article.with(|article| {
            if let Remote::Failed(failure) = article {
                host_events::dispatch(&telling, "failed", "reason", &failure.kind.key().into());
                host_events::explain_refusal(failure.kind, &server);
            }
        });
    });
    let view = dynamic(move || match reading.article.get() {
        Remote::Loading => {
            states::skeleton(session.message("article.loading"), 10, states::ARTICLE).into_any()
        }
        Remote::Failed(failure) => missing(session, reading, &failure),
        Remote::Ready(article) => {
            let article = at_its_address(article, &setup);
            let conversation = conversation_under(session, &article);
            if let Some(conversation) = conversation {
                converse(shown, host.clone(), conversation);
            }
            whole(session, &article, conversation)
        }
    });
    (shown, view)
}

/// Sets the article's address: the one from the element's attribute, else the one from the backend, else that of
/// the host page.
fn at_its_address(mut article: Article, setup: &Setup) -> Article {
    if setup.has_own_address || article.teaser.url.is_none() {
        article.teaser.url.clone_from(&setup.article.teaser.url);
    }
    article
}

fn converse(shown: Shown, host: HtmlElement, conversation: Conversation) {
    shown.conversation.set(Some(conversation));
    // Cleared with its view when the article is loaded again.
    on_cleanup(move || {
        shown.conversation.try_set(None);
    });
    thread::begin(host, conversation);
}

fn whole(session: Session, subject: &Article, conversation: Option<Conversation>) -> AnyView {
    let count = comment_count(conversation, subject.teaser.comment_count);
    element("div")
        .class("reading")
        .child(article(session, subject, None, count))
        .child(conversation.map(discussion))
        .into_any()
}

fn missing(session: Session, reading: ArticleState, failure: &Failure) -> AnyView {
    let key = match failure.kind {
        FailureKind::NotFound => "not-found.title",
        FailureKind::Gone => "gone.title",
        _ => {
            let what = session.message("article.failed");
            return states::failed(session, what, failure, move || reading.load());
        }
    };
    element("p")
        .class("notice")
        .set("role", "alert")
        .child(session.message(key).into_child())
        .into_any()
}
