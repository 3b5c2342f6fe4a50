//! The end of an article: tags, neighbours, related reading.

use leptos::prelude::*;

use super::share::share_button;
use crate::model::address::percent_encoded as encode;
use crate::model::{Article, Neighbour};
use crate::state::Session;
use crate::view::markup::words;
use crate::view::teasers::{TeaserSize, teaser};

/// Tags, and share once more where the reader is now.
pub fn foot(session: Session, article: &Article) -> impl IntoView + use<> {
    let tags = (!article.tags.is_empty()).then(|| {
        let tags = article
            .tags
            .iter()
            .map(|tag| view! { <li>{tag.clone()}</li> });
        view! {
            <div class="tags">
                <h2 class="tags-title">{session.say("article.tags")}</h2>
                <ul>{tags.collect_view()}</ul>
            </div>
        }
    });
    view! {
        <footer class="article-foot">
            {tags}
            {share_button(session, words(&article.teaser.headline), article.teaser.slug.clone())}
        </footer>
    }
}

/// The articles before and after.
pub fn neighbours(session: Session, article: &Article) -> Option<impl IntoView + use<>> {
    if article.previous.is_none() && article.next.is_none() {
        return None;
    }
    let link = |neighbour: &Neighbour, class: &'static str, key: &str| {
        let label = session.say(key);
        view! {
            <a class=class href=format!("article/{}", encode(&neighbour.slug))>
                <span class="neighbour-label">{label}</span>
                <span class="neighbour-title">{words(&neighbour.headline)}</span>
            </a>
        }
    };
    let previous = article
        .previous
        .as_ref()
        .map(|one| link(one, "neighbour", "article.previous"));
    let next = article
        .next
        .as_ref()
        .map(|one| link(one, "neighbour neighbour-next", "article.next"));
    Some(view! {
        <nav class="neighbours" aria-label=session.say("article.more")>
            {previous} {next}
        </nav>
    })
}

/// Related reading.
pub fn related(session: Session, article: &Article) -> Option<impl IntoView + use<>> {
    if article.related.is_empty() {
        return None;
    }
    let teasers = article.related.iter().map(|one| {
        view! { <li>{teaser(session, one, TeaserSize::Small)}</li> }
    });
    Some(view! {
        <aside class="related" aria-labelledby="related-title">
            <h2 id="related-title" class="rail-title">{session.say("article.related")}</h2>
            <ul>{teasers.collect_view()}</ul>
        </aside>
    })
}
