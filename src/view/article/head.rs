//! The top of an article: where it stands, what it says, who wrote it and when.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::share::share_button;
use crate::html::policy::is_safe_link;
use crate::model::address::percent_encoded as encode;
use crate::model::article::Conversation;
use crate::model::{Article, Person, Teaser};
use crate::state::Session;
use crate::state::cell::Derived;
use crate::view::markup::{newsroom, words};
use crate::view::{dom, moment};

/// Home › section › this article.
pub fn breadcrumb(session: Session, article: &Article) -> impl IntoView + use<> {
    let section = article.teaser.section.as_ref().map(|section| {
        let link = format!("section/{}", encode(&section.slug));
        view! {
            <li>
                <a href=link>{section.name.clone()}</a>
            </li>
        }
    });
    view! {
        <nav class="breadcrumb" aria-label=session.say("article.breadcrumb")>
            <ol>
                <li>
                    <a href="./">{session.say("chrome.home")}</a>
                </li>
                {section}
                <li aria-current="page">
                    <span class="breadcrumb-here">{words(&article.teaser.headline)}</span>
                </li>
            </ol>
        </nav>
    }
}

/// The headline.
pub fn headline(teaser: &Teaser) -> impl IntoView + use<> {
    view! { <h1 class="headline" tabindex="-1">{words(&teaser.headline)}</h1> }
}

/// The standfirst.
pub fn standfirst(session: Session, teaser: &Teaser) -> impl IntoView + use<> {
    let text = teaser.standfirst.as_ref().filter(|text| !text.is_blank());
    text.map(|text| newsroom(session, text, "standfirst"))
}

/// Byline, times, reading time, comment count, share.
pub fn dateline(
    session: Session,
    article: &Article,
    count: Derived<Option<u32>>,
) -> impl IntoView + use<> {
    let teaser = &article.teaser;
    let published = teaser
        .published
        .map(|at| view! { <span>{moment::on(session, at)}</span> });
    let updated = teaser.updated_since_published().map(|at| {
        let time = crate::i18n::format::date_time(&session.locale(), at);
        view! {
            <span>
                <time datetime=at.to_string()>{session.say_with("article.updated", &[("time", &time)])}</time>
            </span>
        }
    });
    let minutes = session.count("article.minutes", article.body.reading_minutes());
    let has_conversation =
        article.conversation != Conversation::Absent && session.comments().is_some();
    let slug = teaser.slug.clone();
    let comments = has_conversation.then(|| comment_link(session, &slug, count));
    view! {
        <div class="byline-row">
            {byline(session, &teaser.byline)}
            <p class="dateline">{published} {updated} <span>{minutes}</span> {comments}</p>
            {share_button(session, words(&teaser.headline), teaser.slug.clone())}
        </div>
    }
}

fn comment_link(
    session: Session,
    slug: &str,
    count: Derived<Option<u32>>,
) -> impl IntoView + use<> {
    let follow = |event: MouseEvent| {
        event.prevent_default();
        if dom::scroll_to("comments-title") {
            dom::focus("comments-title");
        }
    };
    let link = format!("article/{}#comments", encode(slug));
    view! {
        <span>
            <a class="comment-count" href=link rel="external" on:click=follow>
                {move || match count.get() {
                    Some(count) => session.count("comments.count-link", count),
                    None => session.say("comments.count-link"),
                }}
            </a>
        </span>
    }
}

fn byline(session: Session, people: &[Person]) -> Option<impl IntoView + use<>> {
    if people.is_empty() {
        return None;
    }
    let last = people.len() - 1;
    let names = people.iter().enumerate().map(|(index, person)| {
        let before = match index {
            0 => String::new(),
            index if index == last => format!(" {} ", session.say("article.and")),
            _ => ", ".to_owned(),
        };
        let url = person.url.clone().filter(|url| is_safe_link(url));
        let name = person.name.clone();
        let name = match url {
            Some(url) => view! { <a href=url rel="author external">{name}</a> }.into_any(),
            None => view! { <span>{name}</span> }.into_any(),
        };
        view! { {before}{name} }
    });
    Some(view! {
        <p class="byline">
            <span class="byline-by">{session.say("article.by")} " "</span>
            {names.collect_view()}
        </p>
    })
}
