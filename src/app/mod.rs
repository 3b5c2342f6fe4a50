//! The application: what owns the page. Routes, masthead, title, the mobile version.

mod apology;
mod boot;
mod chrome;
mod mobile_bar;
mod navigation;
mod page;
mod place;

use leptos::prelude::*;

use self::navigation::Navigation;
use self::place::Place;
use crate::state::{Session, surroundings};
use crate::view::element::{element, live};

/// Starts the application in the element `#app`.
pub fn start() {
    crate::panic::install();
    boot::start();
}

/// The application, once its configuration is there.
pub fn shell(session: Session) -> AnyView {
    provide_context(session);
    let page_state = page::PageState::new();
    provide_context(page_state);
    surroundings::watch(session);
    chrome::load_sections(session);
    let navigation = Navigation::start(session);
    let place = navigation.place();
    let page = live(move || match place.get() {
        Place::Front => page::front(session, None),
        Place::Section(slug) => page::front(session, Some(slug)),
        Place::Article(slug) => page::article(session, slug),
        Place::Missing => page::not_found(session),
    });
    element("div")
        .class("sheet")
        .set("data-view", move || session.view.mode.get().key())
        .child(chrome::skip_link(session))
        .child(chrome::offline_strip(session))
        .child(chrome::masthead(session, navigation))
        .child(
            element("main")
                .class("main")
                .set("id", "main")
                .set("tabindex", "-1")
                .child(page),
        )
        .child(chrome::footer(session))
        .child(mobile_bar::mobile_bar(session, page_state, navigation))
        .into_any()
}
