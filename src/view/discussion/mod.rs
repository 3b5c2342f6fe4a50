//! The conversation: heading, form, thread, and the way to more of it.
//!
//! Nothing here assumes that it owns the page: it stands in a widget as it stands in the
//! application, and speaks to the reader through its own live region.

mod actions;
mod comment;
mod field;
mod form;
mod form_notices;

use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::{dom, states};
use crate::model::{CommentId, SortOrder};
use crate::state::cell::{Derived, watch};
use crate::state::conversation::More;
use crate::state::{Conversation, FormPurpose, Remote};

/// The whole conversation under an article.
pub fn discussion(conversation: Conversation) -> impl IntoView {
    follow_target(conversation);
    // A memo: hearing again that it is open must not make a new form under somebody's fingers.
    let closed = Derived::new(move || conversation.closed.get());
    view! {
        <section class="discussion" id="comments" aria-labelledby="comments-title">
            {heading(conversation)}
            {live_region(conversation)}
            <div class="discussion-form">
                {move || {
                    if closed.get() {
                        let words = conversation.session().say("comments.closed");
                        view! { <p class="notice">{icon(Icon::Crossed)}<span class="notice-words">{words}</span></p> }
                            .into_any()
                    } else {
                        form::form(conversation, FormPurpose::Comment).into_any()
                    }
                }}
            </div>
            {body(conversation)}
        </section>
    }
}

fn heading(conversation: Conversation) -> impl IntoView {
    let session = conversation.session();
    let total = Derived::new(move || conversation.thread.with(crate::model::Thread::total));
    let title = move || match conversation.status.get() {
        Remote::Ready(()) => session.count("comments.title", total.get()),
        Remote::Loading | Remote::Failed(_) => session.count("comments.title", 0),
    };
    view! {
        <header class="discussion-head">
            <h2 id="comments-title" class="discussion-title" tabindex="-1">
                {title}
            </h2>
            {move || sorting(conversation)}
        </header>
    }
}

fn sorting(conversation: Conversation) -> Option<impl IntoView> {
    let session = conversation.session();
    let orders = conversation
        .settings
        .with(|settings| settings.sorts.clone());
    let worthwhile = conversation.thread.with(|thread| thread.loaded() > 1);
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
        let words = session.say(&format!("comments.sort.{}", order.key()));
        view! {
            <option value=order.key() selected=move || conversation.order.get() == order>
                {words}
            </option>
        }
    });
    Some(view! {
        <label class="sorting">
            <span>{session.say("comments.sort")}</span>
            <select on:change=choose>{options.collect_view()}</select>
        </label>
    })
}

/// What is said aloud. Two regions take turns, since a region whose words stay the same is silent.
fn live_region(conversation: Conversation) -> impl IntoView {
    let said = move |turn: u32| {
        let announcement = conversation.announcement.get();
        (announcement.number % 2 == turn).then_some(announcement.words)
    };
    view! {
        <p class="unseen" role="status">{move || said(0)}</p>
        <p class="unseen" role="status">{move || said(1)}</p>
    }
}

fn body(conversation: Conversation) -> impl IntoView {
    let session = conversation.session();
    move || match conversation.status.get() {
        Remote::Loading => {
            states::skeleton(session.say("comments.loading"), 9, "skeleton-thread").into_any()
        }
        Remote::Failed(failure) => {
            let what = session.say("comments.failed");
            states::failed(session, what, &failure, move || conversation.load()).into_any()
        }
        Remote::Ready(()) => thread(conversation).into_any(),
    }
}

fn thread(conversation: Conversation) -> impl IntoView {
    let session = conversation.session();
    let top = Derived::new(move || conversation.thread.with(crate::model::Thread::top_level));
    let empty = move || {
        top.with(Vec::is_empty).then(|| {
            let closed = conversation.closed.get();
            let key = if closed {
                "comments.empty-closed"
            } else {
                "comments.empty"
            };
            view! { <p class="discussion-empty">{session.say(key)}</p> }
        })
    };
    // Only a long thread is worth skipping what is out of view.
    let long = move || conversation.thread.with(|thread| thread.loaded() > 60);
    view! {
        {empty}
        <ol class="thread" class:thread-long=long>
            <For each=move || top.get() key=CommentId::clone let:id>
                {comment::comment(conversation, id, 1)}
            </For>
        </ol>
        {more(conversation)}
    }
}

fn more(conversation: Conversation) -> impl IntoView {
    let session = conversation.session();
    move || {
        conversation
            .next
            .with(Option::is_some)
            .then(|| match conversation.more.get() {
                More::Failed(failure) => {
                    let what = session.say("comments.more-failed");
                    states::failed(session, what, &failure, move || conversation.load_more())
                        .into_any()
                }
                status => {
                    let busy = status == More::Loading;
                    let words = session.say(if busy {
                        "comments.more-loading"
                    } else {
                        "comments.more"
                    });
                    view! {
                        <button
                            type="button"
                            class="button discussion-more"
                            aria-disabled=busy.to_string()
                            on:click=move |_| conversation.load_more()
                        >
                            {words}
                        </button>
                    }
                    .into_any()
                }
            })
    }
}

/// Brings the comment that the address points at into view, once it is there.
fn follow_target(conversation: Conversation) {
    watch(move || {
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
            // One frame for the row to be made, one for what was folded above it to be laid out.
            dom::after_render(move || {
                dom::after_render(move || {
                    if dom::scroll_to(&anchor) {
                        dom::focus(&anchor);
                    }
                });
            });
        }
    });
}
