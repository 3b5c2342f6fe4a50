//! The application, which owns the whole page: routes, masthead, title, the mobile version.

mod boot;
mod device;
mod entry_state;
mod fatal_error;
mod file_size;
mod layout;
mod library;
mod markdown;
mod mobile_bar;
mod navigation;
mod page;
mod plain_page;
mod privacy;
mod share_target;
mod view_switch;

use leptos::prelude::*;

use self::navigation::Navigation;
use crate::state::{Session, environment};
use standfirst_elements::{dynamic, element};
use standfirst_offline::response_cache::CacheNotices;
use standfirst_reactive::RwSignal;
use standfirst_routes::Route;

/// Starts the application in the element `#app`.
pub fn start() {
    crate::panic::install();
    boot::start();
}

/// The application, mounted once its configuration is loaded.
pub fn shell(session: Session) -> AnyView {
    provide_context(session);
    let page_state = page::PageState::new();
    provide_context(page_state);
    environment::watch(session);
    layout::load_sections(session);
    let navigation = Navigation::start(session);
    let route = navigation.route();
    let device = device::Device::observe();
    let again = RwSignal::new(0);
    let page = dynamic(move || {
        again.get();
        // A new page counts as fresh until a response reports that it comes from the cache.
        session.cache_notices.try_set(CacheNotices::default());
        match route.get() {
            Route::Front => page::front(session, None),
            Route::Collection(one) => page::front(session, Some(one)),
            Route::Article(slug) => page::article(session, slug),
            Route::Library => library::page(session),
            Route::Privacy => privacy::page(session),
            Route::Share => share_target::page(session, navigation),
            Route::Missing => page::not_found(session),
        }
    });
    element("div")
        .class("root")
        .set("data-view", move || session.view.mode.get().key())
        .child(layout::skip_link(session))
        .child(device.update_strip(session))
        .child(layout::offline_strip(session, again))
        .child(layout::masthead(session, navigation))
        .child(
            element("main")
                .class("main")
                .set("id", "main")
                .set("tabindex", "-1")
                .child(page),
        )
        .child(device.install_line(session))
        .child(layout::footer(session))
        .child(mobile_bar::mobile_bar(session, page_state, navigation))
        .into_any()
}
