//! The bar at the bottom of the mobile version: back, text size, share, comments, and the switch to the full
//! version.

use leptos::prelude::*;

use super::layout::{TEXT_SIZES, set_text_size};
use super::navigation::Navigation;
use super::page::PageState;
use super::view_switch::switch_view;
use crate::state::{Session, ViewMode, page_head};
use crate::view::article::share;
use crate::view::dom;
use crate::view::icon::{Icon, icon};
use standfirst_elements::{Element, dynamic, element};
use standfirst_offline::preferences;
use standfirst_reactive::RwSignal;

/// The bar. It is shown only in the mobile version.
pub fn mobile_bar(session: Session, page: PageState, navigation: Navigation) -> AnyView {
    let (shared, size) = (RwSignal::new(None), RwSignal::new(None));
    dynamic(move || {
        (session.view.mode.get() == ViewMode::Mobile).then(|| {
            element("nav")
                .class("mobile-bar")
                .set("aria-label", session.message("mobile.toolbar"))
                .child(back_button(session, navigation))
                .child(text_size_button(session, size))
                .child(share_button(session, page, shared))
                .child(comments_button(session, page))
                .child(
                    element("button")
                        .set("type", "button")
                        .class("bar-button bar-exit")
                        .set("aria-label", session.message("mobile.exit"))
                        .set("title", session.message("mobile.exit"))
                        .on("click", move |_| switch_view(session))
                        .child(icon(Icon::Widen))
                        .child(element("span").child(session.message("mobile.exit-short"))),
                )
                // Status messages are next to the buttons: screen readers do not announce changes inside a button.
                .child(status_region("sr-only").child(move || size.get()))
                .child(
                    status_region("bar-status")
                        .child(move || shared.get().map(|key| session.message(key))),
                )
                .into_any()
        })
    })
}

fn status_region(class: &'static str) -> Element {
    element("span").class(class).set("role", "status")
}

fn back_button(session: Session, navigation: Navigation) -> AnyView {
    let label = session.message("mobile.back");
    let go = move |_| {
        let Some(window) = web_sys::window() else {
            return;
        };
        // A page opened from outside has no history entry before it: the button then leads to the front page.
        let length = window
            .history()
            .and_then(|history| history.length())
            .unwrap_or(1);
        let went_back = length > 1 && window.history().and_then(|history| history.back()).is_ok();
        if !went_back {
            navigation.go(&session.base());
        }
    };
    element("button")
        .set("type", "button")
        .class("bar-button")
        .set("aria-label", label.clone())
        .set("title", label)
        .on("click", go)
        .child(icon(Icon::Back))
        .into_any()
}

fn text_size_button(session: Session, status: RwSignal<Option<&'static str>>) -> AnyView {
    let label = session.message("mobile.text-size");
    let step = move |_| {
        let step = usize::from(preferences::text_size()) + 1;
        let (step, size) = TEXT_SIZES[step % TEXT_SIZES.len()];
        set_text_size(step);
        status.set(Some(size));
    };
    element("button")
        .set("type", "button")
        .class("bar-button bar-size")
        .set("aria-label", label.clone())
        .set("title", label)
        .on("click", step)
        .child(
            element("span")
                .set("aria-hidden", "true")
                .child("A")
                .child(element("span").class("bar-size-large").child("A")),
        )
        .into_any()
}

fn share_button(
    session: Session,
    page: PageState,
    status: RwSignal<Option<&'static str>>,
) -> AnyView {
    let label = session.message("article.share");
    let on_click = move |_| {
        if let Some((title, address)) = page.shared.get_untracked() {
            share::share(title, page_head::absolute(&address), status);
        }
    };
    dynamic(move || {
        let label = label.clone();
        page.shared.with(Option::is_some).then(|| {
            element("button")
                .set("type", "button")
                .class("bar-button")
                .set("aria-label", label.clone())
                .set("title", label)
                .on("click", on_click)
                .child(icon(Icon::Share))
                .into_any()
        })
    })
}

fn comments_button(session: Session, page: PageState) -> AnyView {
    dynamic(move || {
        page.comments.get().map(|count| {
            let label = session.count("mobile.comments", count);
            let go = move |_| {
                if dom::scroll_to(session, "comments-title") {
                    dom::focus(session, "comments-title");
                }
            };
            element("button")
                .set("type", "button")
                .class("bar-button")
                .set("aria-label", label.clone())
                .set("title", label)
                .on("click", go)
                .child(icon(Icon::Speech))
                // The button's name already says that there are no comments. A visible 0 would differ from that
                // name.
                .child((count > 0).then(|| {
                    let number = standfirst_i18n::format::number(&session.locale(), count.into());
                    element("span").set("aria-hidden", "true").child(number)
                }))
                .into_any()
        })
    })
}
