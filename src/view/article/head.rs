//! The top of an article: breadcrumb, headline, standfirst, byline and dates.

use leptos::prelude::*;
use web_sys::Event;

use super::share::share_button;
use crate::state::{Session, page_head};
use crate::view::markup::{article_html, plain_text};
use crate::view::{dom, moment};
use standfirst_elements::{Child, element, fragment};
use standfirst_html::{is_safe_link, resolve_url, text_of};
use standfirst_model::article::CommentsState;
use standfirst_model::{Article, Teaser};
use standfirst_reactive::Memo;
use standfirst_routes::section_address;

/// The breadcrumb: home › section › this article.
pub fn breadcrumb(session: Session, article: &Article) -> AnyView {
    let section = article.teaser.section.as_ref().map(|section| {
        let link = section_address(&section.slug);
        element("li")
            .child(element("a").set("href", link).child(section.name.clone()))
            .into_any()
    });
    element("nav")
        .class("breadcrumb")
        .set("aria-label", session.message("article.breadcrumb"))
        .child(
            element("ol")
                .child(
                    element("li").child(
                        element("a")
                            .set("href", "./")
                            .child(session.message("chrome.home")),
                    ),
                )
                .child(section)
                .child(
                    element("li").set("aria-current", "page").child(
                        element("span")
                            .class("breadcrumb-here")
                            .child(plain_text(&article.teaser.headline)),
                    ),
                ),
        )
        .into_any()
}

/// The headline.
pub fn headline(teaser: &Teaser) -> AnyView {
    element("h1")
        .class("headline")
        .set("part", "headline")
        .set("dir", "auto")
        .set("tabindex", "-1")
        .child(plain_text(&teaser.headline))
        .into_any()
}

/// The standfirst.
pub fn standfirst(session: Session, teaser: &Teaser) -> AnyView {
    let text = teaser.standfirst.as_ref().filter(|text| !text.is_blank());
    text.map(|text| article_html(session, teaser, text, "standfirst"))
        .into_child()
}

/// Byline, times, reading time, comment count, share.
pub fn dateline(session: Session, article: &Article, count: Memo<Option<u32>>) -> AnyView {
    let teaser = &article.teaser;
    let published = teaser
        .published
        .map(|at| element("span").child(moment::date(session, at)).into_any());
    let updated = teaser.updated_since_published().map(|at| {
        let time = standfirst_i18n::format::date_time(&session.locale(), at);
        element("span")
            .child(
                element("time")
                    .set("datetime", at.to_string())
                    .child(session.message_with("article.updated", &[("time", &time)])),
            )
            .into_any()
    });
    let minutes = session.count("article.minutes", article.body.reading_minutes());
    let has_conversation =
        article.conversation != CommentsState::Absent && session.comments().is_some();
    let url = session.page_of(article).url;
    let comments = has_conversation.then(|| comment_link(session, &url, count));
    element("div")
        .class("byline-row")
        // On paper only this attribute shows the article's address.
        .set("data-address", page_head::absolute(&url))
        .child(byline(session, teaser))
        .child(
            element("p")
                .class("dateline")
                .child(published)
                .child(updated)
                .child(element("span").child(minutes))
                .child(comments),
        )
        .child(share_button(session, text_of(&teaser.headline), url))
        .into_any()
}

fn comment_link(session: Session, url: &str, count: Memo<Option<u32>>) -> AnyView {
    let follow = move |event: Event| {
        event.prevent_default();
        if dom::scroll_to(session, "comments-title") {
            dom::focus(session, "comments-title");
        }
    };
    let link = format!("{url}#comments");
    element("span")
        .child(
            element("a")
                .class("comment-count")
                .set("href", link)
                .set("rel", "external")
                .on("click", follow)
                .child(move || match count.get() {
                    Some(count) => session.count("comments.count-link", count),
                    // The number is not known yet.
                    None => session.count("comments.title", 0),
                }),
        )
        .into_any()
}

fn byline(session: Session, teaser: &Teaser) -> Option<AnyView> {
    let people = &teaser.byline;
    if people.is_empty() {
        return None;
    }
    let last = people.len() - 1;
    let base = session.base_of(teaser);
    let names = people.iter().enumerate().map(|(index, person)| {
        let before = match index {
            0 => String::new(),
            index if index == last => format!(" {} ", session.message("article.and")),
            _ => ", ".to_owned(),
        };
        let url = person.url.as_ref().filter(|url| is_safe_link(url));
        let url = url.map(|url| resolve_url(url, base.as_deref()));
        let name = person.name.clone();
        let name = match url {
            Some(url) => element("a")
                .set("href", url)
                .set("rel", "author external")
                .child(name)
                .into_any(),
            None => element("span").child(name).into_any(),
        };
        fragment().child(before).child(name).into_any()
    });
    Some(
        element("p")
            .class("byline")
            .child(
                element("span")
                    .class("byline-by")
                    .child(session.message("article.by"))
                    .child(" "),
            )
            .child(names.collect::<Vec<_>>())
            .into_any(),
    )
}
