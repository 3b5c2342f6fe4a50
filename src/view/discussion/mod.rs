//! The conversation: heading, form, thread, and a button that loads more.
//!
//! Nothing here assumes that it owns the page: the conversation also runs in the widget, and announces messages in
//! its own live region.

mod actions;
pub mod address;
mod author;
mod avatar;
mod body;
mod comment;
mod composer;
mod composer_module;
mod composer_placeholder;
mod field;
mod form;
mod form_notices;
mod more_actions;
mod new_comments;
mod pending;
mod questions;
mod report;
pub mod rows;
mod sign_in;

use leptos::prelude::*;

pub use composer_module::COMPOSER;
pub use composer_placeholder::composer_placeholder;

use self::composer::when_composer_loaded;
use self::rows::rows;
use self::sign_in::form_or_sign_in;

use super::icon::{Icon, icon};
use super::{dom, states};
use crate::state::conversation::More;
use crate::state::{Conversation, FormPurpose, Remote};
use standfirst_elements::{dynamic, element, fragment};
use standfirst_model::SortOrder;
use standfirst_reactive::{Memo, effect};

/// The whole conversation under an article.
pub fn discussion(conversation: Conversation) -> AnyView {
    follow_target(conversation);
    follow_loading(conversation);
    // A memo: if `closed` is set to the same value again, the form must not be rebuilt while the reader is typing.
    let closed = Memo::new(move || conversation.closed.get());
    let session = conversation.session();
    let form_last = session.config(|config| config.thread.form_last);
    let controller = takes_comments(conversation).then(|| {
        element("div").class("discussion-form").child(move || {
            if closed.get() {
                let message = session.message("comments.closed");
                element("p")
                    .class("notice")
                    .child(icon(Icon::Crossed))
                    .child(element("span").class("notice-text").child(message))
                    .into_any()
            } else {
                form_or_sign_in(conversation, FormPurpose::Comment)
            }
        })
    });
    let whole = element("section")
        .class("discussion")
        .set("id", "comments")
        .set(
            "aria-labelledby",
            labelled_by(conversation, "comments-title"),
        )
        .child(page_name(conversation))
        .child(heading(conversation))
        .child(live_region(conversation));
    // Pending comments are shown whether or not the thread could be loaded.
    let waiting = when_composer_loaded(session, move |composer| {
        (composer.pending_comments)(conversation, None)
    });
    if form_last {
        let whole = whole.child(body(conversation)).child(waiting);
        whole.child(controller).into_any()
    } else {
        let whole = whole.child(controller).child(waiting);
        whole.child(body(conversation)).into_any()
    }
}

/// False if comments are read-only. Nothing about writing is shown then.
fn takes_comments(conversation: Conversation) -> bool {
    let settings = conversation.settings;
    settings.with_untracked(|settings| settings.capabilities.comment)
}

/// The id of the hidden element that names the conversation's page to screen readers.
const PAGE_NAME: &str = "comments-page";

/// Returns the ids that label a landmark. In a widget they include the page's name, because a page may hold
/// several widgets.
fn labelled_by(conversation: Conversation, title: &str) -> String {
    if conversation.session().is_embedded() {
        format!("{title} {PAGE_NAME}")
    } else {
        title.to_owned()
    }
}

fn page_name(conversation: Conversation) -> Option<AnyView> {
    conversation.session().is_embedded().then(|| {
        let page = conversation.page();
        let title = page.title.trim();
        let name = if title.is_empty() {
            page.path
        } else {
            title.to_owned()
        };
        element("span")
            .set("id", PAGE_NAME)
            .set("hidden", "")
            .child(name)
            .into_any()
    })
}

fn heading(conversation: Conversation) -> AnyView {
    let session = conversation.session();
    let total = Memo::new(move || conversation.thread.with(standfirst_model::Thread::total));
    let title = move || match conversation.status.get() {
        Remote::Ready(()) => session.count("comments.title", total.get()),
        Remote::Loading | Remote::Failed(_) => session.count("comments.title", 0),
    };
    element("header")
        .class("discussion-head")
        .child(
            element("h2")
                .set("id", "comments-title")
                .class("discussion-title")
                .set("part", "title")
                .set("tabindex", "-1")
                .child(title),
        )
        .child(move || sorting(conversation))
        .into_any()
}

fn sorting(conversation: Conversation) -> Option<AnyView> {
    let session = conversation.session();
    let orders = conversation
        .settings
        .with(|settings| settings.sorts.clone());
    let worthwhile = conversation.thread.with(|thread| thread.loaded_count() > 1);
    if orders.len() < 2 || !worthwhile {
        return None;
    }
    let choose = {
        let orders = orders.clone();
        move |event| {
            let key = event_target_value(&event);
            if let Some(order) = orders.iter().find(|order| order.key() == key) {
                conversation.sort(*order);
            }
        }
    };
    let options = orders.into_iter().map(|order: SortOrder| {
        let message = session.message(&format!("comments.sort.{}", order.key()));
        element("option")
            .set("value", order.key())
            .set("selected", move || conversation.order.get() == order)
            .child(message)
            .into_any()
    });
    Some(
        element("label")
            .class("sorting")
            .child(element("span").child(session.message("comments.sort")))
            .child(
                element("select")
                    .on("change", choose)
                    .child(options.collect::<Vec<_>>()),
            )
            .into_any(),
    )
}

/// The live region. It consists of two elements that take turns, because screen readers do not announce a text
/// that stays the same.
fn live_region(conversation: Conversation) -> AnyView {
    let announced = move |turn: u32| {
        let announcement = conversation.announcement.get();
        (announcement.number % 2 == turn).then_some(announcement.message)
    };
    fragment()
        .child(
            element("p")
                .class("sr-only")
                .set("role", "status")
                .child(move || announced(0)),
        )
        .child(
            element("p")
                .class("sr-only")
                .set("role", "status")
                .child(move || announced(1)),
        )
        .into_any()
}

fn body(conversation: Conversation) -> AnyView {
    let session = conversation.session();
    dynamic(move || match conversation.status.get() {
        Remote::Loading => {
            states::skeleton(session.message("comments.loading"), 9, "skeleton-thread").into_any()
        }
        Remote::Failed(failure) => {
            let what = session.message("comments.failed");
            states::failed(session, what, &failure, move || conversation.load()).into_any()
        }
        Remote::Ready(()) => thread(conversation).into_any(),
    })
}

fn thread(conversation: Conversation) -> AnyView {
    let session = conversation.session();
    let top = Memo::new(move || conversation.outline.with(|outline| outline.top.clone()));
    let waits = Memo::new(move || {
        let composer = session.composer.get();
        composer.is_some_and(|composer| (composer.has_pending)(conversation))
    });
    let empty = move || {
        (top.with(Vec::is_empty) && !waits.get()).then(|| {
            let closed = conversation.closed.get() || !takes_comments(conversation);
            let key = if closed {
                "comments.empty-closed"
            } else {
                "comments.empty"
            };
            element("p")
                .class("discussion-empty")
                .child(session.message(key))
                .into_any()
        })
    };
    // `content-visibility` pays off only in a long thread.
    let long = move || conversation.outline.with(|outline| outline.shown() > 60);
    fragment()
        .child(when_composer_loaded(session, move |composer| {
            (composer.new_comments)(conversation)
        }))
        .child(empty)
        .child(
            element("ol")
                .class("thread")
                .set("part", "thread")
                .toggle("thread-long", long)
                .child(rows(
                    move || top.get(),
                    move |id| comment::comment(conversation, id, 1),
                )),
        )
        .child(more(conversation))
        .into_any()
}

fn more(conversation: Conversation) -> AnyView {
    let session = conversation.session();
    dynamic(move || {
        conversation
            .has_more()
            .then(|| match conversation.more.get() {
                More::Failed(failure) => {
                    let what = session.message("comments.more-failed");
                    states::failed(session, what, &failure, move || conversation.load_more())
                        .into_any()
                }
                status => {
                    let busy = status == More::Loading;
                    let message = session.message(if busy {
                        "comments.more-loading"
                    } else {
                        "comments.more"
                    });
                    element("button")
                        .set("type", "button")
                        .class("button discussion-more")
                        .set("id", MORE)
                        .set("part", "button")
                        .set("aria-disabled", busy.to_string())
                        .on("click", move |_| conversation.load_more())
                        .child(message)
                        .into_any()
                }
            })
    })
}

/// The id of the button that loads more.
const MORE: &str = "comments-more";

/// After "more" was pressed, moves the focus to the first comment that was loaded, unless the reader has moved the
/// focus meanwhile.
fn follow_loading(conversation: Conversation) {
    let session = conversation.session();
    effect(move || {
        let Some(first) = conversation.first_added.get() else {
            return;
        };
        dom::after_layout(move || {
            if dom::is_focus_lost() || dom::has_focus(session, MORE) {
                dom::focus(session, &first.anchor());
            }
        });
    });
}

/// Scrolls to the comment that the address links to, once it is loaded.
fn follow_target(conversation: Conversation) {
    let session = conversation.session();
    effect(move || {
        let Some(target) = conversation.target.get() else {
            return;
        };
        let here = conversation
            .thread
            .with_untracked(|thread| thread.get(&target).is_some());
        if here
            && conversation
                .status
                .with_untracked(|status| status.ready().is_some())
        {
            let anchor = target.anchor();
            dom::after_layout(move || {
                if dom::scroll_to(session, &anchor) {
                    dom::focus(session, &anchor);
                }
            });
        }
    });
}
