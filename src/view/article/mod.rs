//! An article, from breadcrumb to related reading.

mod head;
mod rest;
pub mod share;

use leptos::prelude::*;

pub use rest::{neighbours, related};

use super::markup::newsroom;
use super::teasers::image;
use crate::model::Article;
use crate::state::Session;
use crate::state::cell::Derived;

/// The article itself. `count` is the number of comments as far as it is known.
pub fn article(
    session: Session,
    article: &Article,
    count: Derived<Option<u32>>,
) -> impl IntoView + use<> {
    let teaser = &article.teaser;
    let hero = teaser.hero.as_ref().map(|hero| {
        let caption = hero.caption.as_ref().map(|text| newsroom(session, text, "caption"));
        let credit = hero.credit.clone().map(|name| {
            view! { <span class="credit">{session.say_with("article.credit", &[("name", &name)])}</span> }
        });
        let has_caption = hero.caption.is_some() || hero.credit.is_some();
        view! {
            <figure class="hero">
                {image(session, hero, "(min-width: 72em) 46rem, 100vw", true)}
                {has_caption.then(|| view! { <figcaption>{caption}{credit}</figcaption> })}
            </figure>
        }
    });
    view! {
        <article class="article" lang=article.language.clone()>
            {head::breadcrumb(session, article)}
            <header class="article-head">
                {head::headline(teaser)}
                {head::standfirst(session, teaser)}
                {head::dateline(session, article, count)}
            </header>
            {hero}
            {newsroom(session, &article.body, "body")}
            {rest::foot(session, article)}
        </article>
    }
}
