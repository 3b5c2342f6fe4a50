//! The application: what owns the page. Routes, masthead, title, the mobile version.

mod apology;
mod boot;
mod chrome;
mod device;
mod device_words;
mod entry_state;
mod library;
mod markdown;
mod mobile_bar;
mod navigation;
mod page;
mod place;
mod plain_page;
mod privacy;
mod share_target;
mod view_switch;

use leptos::prelude::*;

use self::navigation::Navigation;
use self::place::Place;
use crate::state::cell::Held;
use crate::state::{Session, surroundings};
use crate::view::element::{element, live};
use standfirst_offline::copies::Copies;

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
    let device = device::Device::follow();
    let again = Held::new(0);
    let page = live(move || {
        again.get();
        // What is shown now is no copy until it says so.
        session.copied.try_set(Copies::default());
        match place.get() {
            Place::Front => page::front(session, None),
            Place::Collection(one) => page::front(session, Some(one)),
            Place::Article(slug) => page::article(session, slug),
            Place::Library => library::page(session),
            Place::Privacy => privacy::page(session),
            Place::Share => share_target::page(session, navigation),
            Place::Missing => page::not_found(session),
        }
    });
    element("div")
        .class("sheet")
        .set("data-view", move || session.view.mode.get().key())
        .child(chrome::skip_link(session))
        .child(device.update_strip(session))
        .child(chrome::offline_strip(session, again))
        .child(chrome::masthead(session, navigation))
        .child(
            element("main")
                .class("main")
                .set("id", "main")
                .set("tabindex", "-1")
                .child(page),
        )
        .child(device.install_line(session))
        .child(chrome::footer(session))
        .child(mobile_bar::mobile_bar(session, page_state, navigation))
        .into_any()
}
