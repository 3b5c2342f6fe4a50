//! One comment, with its replies under it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, MouseEvent};

use super::author::{author_of, name_of};
use super::avatar::avatar;
use super::body::body;
use super::composer::when_composer_loaded;
use super::rows::rows;
use super::sign_in::form_or_sign_in;
use super::{actions, address};
use crate::state::Conversation;
use crate::state::conversation::RowSignals;
use crate::view::button::quiet;
use crate::view::dom;
use crate::view::icon::{Icon, icon};
use crate::view::moment;
use standfirst_elements::{dynamic, element};
use standfirst_html::is_safe_link;
use standfirst_model::{Comment, CommentId, CommentStatus};

/// A row of the thread: the comment and everything under it. `depth` starts at 1.
pub fn comment(conversation: Conversation, id: CommentId, depth: u32) -> AnyView {
    let session = conversation.session();
    let row = conversation.row(&id);
    let anchor = id.anchor();
    let labelled_by = format!("{anchor}-by");
    let state = move || match row.status() {
        Some(CommentStatus::Held) => "held",
        Some(CommentStatus::Removed) => "removed",
        Some(CommentStatus::Published) | None => "published",
    };
    element("li")
        .class("comment")
        .toggle("comment-target", move || row.is_target())
        .toggle("comment-fresh", move || row.is_fresh())
        .set("id", anchor)
        .set("tabindex", "-1")
        .set("data-status", state)
        .set("data-depth", depth.to_string())
        .child(
            element("article")
                .class("comment-self")
                .set("part", "comment")
                .set("aria-labelledby", labelled_by)
                .child(head(conversation, row, depth))
                .child(body(conversation, id.clone(), row))
                .child(when_composer_loaded(session, {
                    let id = id.clone();
                    move |composer| (composer.pending_change)(conversation, id.clone(), row)
                }))
                .child(actions::actions(conversation, id.clone(), row))
                .child(action_error(conversation, row)),
        )
        .child(reply_form(conversation, row))
        .child(replies(conversation, id.clone(), row, depth))
        .child(when_composer_loaded(session, move |composer| {
            (composer.pending_comments)(conversation, Some((id.clone(), row)))
        }))
        .into_any()
}

fn head(conversation: Conversation, row: RowSignals, depth: u32) -> AnyView {
    let session = conversation.session();
    dynamic(move || {
        let one = row.with_comment(|one| one.cloned())?;
        let by = format!("{}-by", one.id.anchor());
        if one.status == CommentStatus::Removed {
            let message = session.message("comment.removed");
            return Some(
                element("p")
                    .class("comment-removed")
                    .set("id", by)
                    .child(icon(Icon::Crossed))
                    .child(message)
                    .into_any(),
            );
        }
        let answered = one
            .parent
            .as_ref()
            .filter(|_| depth > 2)
            .and_then(|parent| {
                conversation.thread.with_untracked(|thread| {
                    thread
                        .get(parent)
                        .map(|parent| name_of(conversation, parent))
                })
            });
        let answered = answered.map(|name| {
            let message = session.message_with("comment.in-reply-to", &[("name", &name)]);
            element("span")
                .class("comment-parent")
                .child(message)
                .into_any()
        });
        let badge = one.author.wrote_article.then(|| {
            element("span")
                .class("badge")
                .child(session.message("comment.author"))
                .into_any()
        });
        let fresh = row.is_fresh() && one.status == CommentStatus::Published;
        let fresh = fresh.then(|| {
            element("span")
                .class("badge badge-new")
                .child(icon(Icon::Check))
                .child(session.message("comment.new"))
                .into_any()
        });
        Some(
            element("header")
                .class("comment-head")
                .child(avatar(conversation, &one, &name_of(conversation, &one)))
                .child(
                    element("span")
                        .class("comment-name")
                        .set("part", "name")
                        .set("id", by)
                        .child(author(conversation, &one)),
                )
                .child(badge)
                .child(answered)
                .child(permalink(conversation, &one))
                .child(one.edited.map(|at| {
                    let title = standfirst_i18n::format::date_time(&session.locale(), at);
                    element("span")
                        .class("comment-edited")
                        .set("title", title)
                        .child(session.message("time.edited"))
                        .into_any()
                }))
                .child(fresh)
                .into_any(),
        )
    })
}

fn author(conversation: Conversation, one: &Comment) -> AnyView {
    let name = name_of(conversation, one);
    let website = one.author.website.clone();
    match website.filter(|site| !site.is_empty() && is_safe_link(site)) {
        Some(site) => element("a")
            .set("href", site)
            .set("rel", "ugc nofollow noopener external")
            .child(element("bdi").child(name))
            .into_any(),
        None => element("bdi").child(name).into_any(),
    }
}

/// The time of a comment, which is also the link to it. The link is handled here: the site's `<base>` would turn a
/// bare hash into a link to another page, and the comment may have to be unfolded first.
fn permalink(conversation: Conversation, one: &Comment) -> AnyView {
    let session = conversation.session();
    let id = one.id.clone();
    let link = format!("{}#{}", conversation.page().url, id.anchor());
    let follow = move |event: Event| {
        let event: MouseEvent = event.unchecked_into();
        if event.meta_key() || event.ctrl_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        if address::belongs_to(conversation) {
            replace_hash(&id.anchor());
        }
        conversation.seek(id.clone());
    };
    let created = one.created.map(|at| moment::ago(session, at));
    let label = session.message("comment.permalink");
    element("a")
        .class("comment-time")
        .set("part", "time")
        .set("href", link)
        .set("rel", "external")
        .on("click", follow)
        .child(match created {
            Some(time) => time.into_any(),
            None => label.into_any(),
        })
        .into_any()
}

fn replace_hash(hash: &str) {
    let address = dom::address();
    let page = address.split('#').next().unwrap_or_default();
    dom::replace_address(&format!("{page}#{hash}"));
}

fn action_error(conversation: Conversation, row: RowSignals) -> AnyView {
    let session = conversation.session();
    dynamic(move || {
        row.error().map(|failure| {
            element("p")
                .class("notice notice-failed")
                .set("role", "alert")
                .child(icon(Icon::Warning))
                .child(
                    element("span")
                        .class("notice-text")
                        .child(session.explain(&failure)),
                )
                .into_any()
        })
    })
}

fn reply_form(conversation: Conversation, row: RowSignals) -> AnyView {
    dynamic(move || {
        row.form().map(|purpose| {
            element("div")
                .class("comment-form")
                .child(form_or_sign_in(conversation, purpose))
                .into_any()
        })
    })
}

fn replies(conversation: Conversation, id: CommentId, row: RowSignals, depth: u32) -> AnyView {
    let session = conversation.session();
    let deepest = session.config(|config| config.max_depth);
    let line = {
        let id = id.clone();
        move || fold_line(conversation, id.clone())
    };
    let rest = {
        let id = id.clone();
        move || {
            let count = row.with_comment(|one| one.map_or(0, |one| one.hidden_replies));
            let id = id.clone();
            (count > 0).then(|| {
                quiet(session.count("comment.hidden-replies", count), move |_| {
                    conversation.load_replies(id.clone())
                })
                .into_any()
            })
        }
    };
    dynamic(move || {
        if row.is_folded() {
            return None;
        }
        // Not `list`: another reply in the list must not build the list again, and with it every row in it.
        if !row.has_list() {
            return Some(dynamic(rest.clone()));
        }
        let is_flat = depth >= deepest;
        let list = element("div")
            .class("replies")
            .toggle("replies-flat", move || is_flat)
            .child(line())
            .child(element("ol").child(rows(
                move || row.list(),
                move |reply| comment(conversation, reply, depth + 1),
            )))
            .child(rest.clone())
            .into_any();
        Some(list)
    })
}

/// The thin line beside a branch. Pressing it folds the branch.
fn fold_line(conversation: Conversation, id: CommentId) -> AnyView {
    let session = conversation.session();
    let name = author_of(conversation, &id);
    let message = session.message_with("comment.fold-of", &[("name", &name)]);
    element("button")
        .set("type", "button")
        .class("fold-line")
        .set("title", message.clone())
        .set("aria-label", message)
        .on("click", move |_| conversation.fold(&id))
        .into_any()
}
