//! The bar at the bottom of the mobile version: back, text size, share, comments, and the way out.

use leptos::prelude::*;

use super::boot::root;
use super::page::{PageState, follow_view_switch};
use crate::offline::preferences;
use crate::state::cell::Held;
use crate::state::{Session, ViewMode, page_head};
use crate::view::article::share;
use crate::view::dom;
use crate::view::icon::{Icon, icon};

/// The bar; there only in the mobile version.
pub fn mobile_bar(session: Session, page: PageState) -> impl IntoView {
    move || {
        (session.view.mode.get() == ViewMode::Mobile).then(|| {
            view! {
                <nav class="mobile-bar" aria-label=session.say("mobile.toolbar")>
                    {back(session)} {text_size(session)} {hand_on(session, page)} {comments(session, page)}
                    <button type="button" class="bar-button bar-exit" on:click=move |_| follow_view_switch(session)>
                        {session.say("mobile.exit")}
                    </button>
                </nav>
            }
        })
    }
}

fn back(session: Session) -> impl IntoView {
    let words = session.say("mobile.back");
    let go = move |_| {
        let Some(window) = web_sys::window() else {
            return;
        };
        // A page opened from outside has nothing behind it: back is then the front page.
        let behind = window
            .history()
            .and_then(|history| history.length())
            .unwrap_or(1);
        let gone = behind > 1 && window.history().and_then(|history| history.back()).is_ok();
        if !gone {
            leptos_router::hooks::use_navigate()(&session.base(), Default::default());
        }
    };
    view! {
        <button type="button" class="bar-button" aria-label=words.clone() title=words on:click=go>
            {icon(Icon::Back)}
        </button>
    }
}

fn text_size(session: Session) -> impl IntoView {
    let words = session.say("mobile.text-size");
    let step = |_| {
        let step = (preferences::text_size() + 1) % 4;
        preferences::set_text_size(step);
        if let Some(root) = root() {
            let _ = root.set_attribute("data-text-size", &step.to_string());
        }
    };
    view! {
        <button type="button" class="bar-button bar-size" aria-label=words.clone() title=words on:click=step>
            <span aria-hidden="true">"A"<span class="bar-size-large">"A"</span></span>
        </button>
    }
}

fn hand_on(session: Session, page: PageState) -> impl IntoView {
    let said = Held::new(None::<&'static str>);
    let words = session.say("article.share");
    let hand_on = move |_| {
        if let Some((title, address)) = page.shared.get_untracked() {
            share::share(title, page_head::absolute(&address), said);
        }
    };
    move || {
        let words = words.clone();
        page.shared.with(Option::is_some).then(|| {
            view! {
                <button type="button" class="bar-button" aria-label=words.clone() title=words on:click=hand_on>
                    {icon(Icon::Share)}
                    <span class="share-said" role="status">{move || said.get().map(|key| session.say(key))}</span>
                </button>
            }
        })
    }
}

fn comments(session: Session, page: PageState) -> impl IntoView {
    move || {
        page.comments.get().map(|count| {
            let words = session.count("mobile.comments", count);
            let go = move |_| {
                if dom::scroll_to("comments-title") {
                    dom::focus("comments-title");
                }
            };
            view! {
                <button type="button" class="bar-button" aria-label=words.clone() title=words on:click=go>
                    {icon(Icon::Speech)}
                    <span aria-hidden="true">{count}</span>
                </button>
            }
        })
    }
}
