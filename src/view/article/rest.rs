//! The end of an article: tags, neighbours, related reading.

use leptos::prelude::*;

use super::share::share_button;
use crate::state::Session;
use crate::view::markup::plain_text;
use crate::view::teasers::{TeaserSize, teaser};
use standfirst_elements::element;
use standfirst_html::text_of;
use standfirst_model::{AdjacentArticle, Article};
use standfirst_routes::{article_address, topic_address};

/// The foot of an article: its tags, and a second share button.
pub fn foot(session: Session, article: &Article) -> AnyView {
    let topics = &article.teaser.topics;
    let tags = (!topics.is_empty()).then(|| {
        let tags = topics.iter().map(|topic| {
            let name = topic.name.clone();
            // A host page has no topic pages to link to.
            let slug = topic.slug.as_ref().filter(|_| !session.is_embedded());
            let name = match slug {
                Some(slug) => element("a")
                    .set("href", topic_address(slug))
                    .child(name)
                    .into_any(),
                None => name.into_any(),
            };
            element("li").child(name).into_any()
        });
        element("div")
            .class("tags")
            .child(
                element("h2")
                    .class("tags-title")
                    .child(session.message("article.tags")),
            )
            .child(element("ul").child(tags.collect::<Vec<_>>()))
            .into_any()
    });
    element("footer")
        .class("article-foot")
        .child(tags)
        .child(share_button(
            session,
            text_of(&article.teaser.headline),
            session.page_of(article).url,
        ))
        .into_any()
}

/// Links to the previous and the next article.
pub fn neighbours(session: Session, article: &Article) -> Option<AnyView> {
    if article.previous.is_none() && article.next.is_none() {
        return None;
    }
    let link = |neighbour: &AdjacentArticle, class: &'static str, key: &str| {
        let label = session.message(key);
        element("a")
            .class(class)
            .set("href", article_address(&neighbour.slug))
            .child(element("span").class("neighbour-label").child(label))
            .child(
                element("span")
                    .class("neighbour-title")
                    .child(plain_text(&neighbour.headline)),
            )
            .into_any()
    };
    let previous = article
        .previous
        .as_ref()
        .map(|one| link(one, "neighbour", "article.previous"));
    let next = article
        .next
        .as_ref()
        .map(|one| link(one, "neighbour neighbour-next", "article.next"));
    Some(
        element("nav")
            .class("neighbours")
            .set("aria-label", session.message("article.more"))
            .child(previous)
            .child(next)
            .into_any(),
    )
}

/// Related reading.
pub fn related(session: Session, article: &Article) -> Option<AnyView> {
    if article.related.is_empty() {
        return None;
    }
    let teasers = article.related.iter().map(|one| {
        element("li")
            .child(teaser(session, one, TeaserSize::Small))
            .into_any()
    });
    Some(
        element("aside")
            .class("related")
            .set("aria-labelledby", "related-title")
            .child(
                element("h2")
                    .set("id", "related-title")
                    .class("rail-title")
                    .child(session.message("article.related")),
            )
            .child(element("ul").child(teasers.collect::<Vec<_>>()))
            .into_any(),
    )
}
