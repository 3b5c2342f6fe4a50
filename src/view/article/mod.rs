//! An article, from breadcrumb to related reading.

mod head;
mod rest;
pub mod share;

use leptos::prelude::*;

pub use head::breadcrumb;
pub use rest::{neighbours, related};

use super::markup::article_html;
use super::teasers::image;
use crate::state::Session;
use standfirst_elements::element;
use standfirst_model::Article;
use standfirst_reactive::Memo;

/// The article itself, below `above`. `count` is the number of comments, `None` until it is known.
pub fn article(
    session: Session,
    article: &Article,
    above: Option<AnyView>,
    count: Memo<Option<u32>>,
) -> AnyView {
    let teaser = &article.teaser;
    let hero = teaser.hero.as_ref().map(|hero| {
        let caption = hero
            .caption
            .as_ref()
            .map(|text| article_html(session, teaser, text, "caption"));
        let credit = hero.credit.clone().map(|name| {
            element("span")
                .class("credit")
                .child(session.message_with("article.credit", &[("name", &name)]))
                .into_any()
        });
        let has_caption = hero.caption.is_some() || hero.credit.is_some();
        element("figure")
            .class("hero")
            .child(image(
                session,
                teaser,
                hero,
                "(min-width: 72em) 46rem, 100vw",
                true,
            ))
            .child(has_caption.then(|| {
                element("figcaption")
                    .child(caption)
                    .child(credit)
                    .into_any()
            }))
            .into_any()
    });
    element("article")
        .class("article")
        .set("lang", article.language.clone())
        .child(above)
        .child(
            element("header")
                .class("article-head")
                .child(head::headline(teaser))
                .child(head::standfirst(session, teaser))
                .child(head::dateline(session, article, count)),
        )
        .child(hero)
        .child(article_html(session, teaser, &article.body, "body"))
        .child(rest::foot(session, article))
        .into_any()
}
