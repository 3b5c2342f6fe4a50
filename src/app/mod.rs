//! The application: what owns the page. Routes, masthead, title, the mobile version.

mod boot;
mod chrome;
mod mobile_bar;
mod page;
mod panic;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_params_map;
use leptos_router::path;

use crate::state::Session;
use crate::state::cell::Derived;

/// Starts the application in the element `#app`.
pub fn start() {
    panic::install();
    boot::start();
}

/// The application, once its configuration is there.
pub fn shell(session: Session) -> impl IntoView {
    provide_context(session);
    let page_state = page::PageState::new();
    provide_context(page_state);
    chrome::watch_network(session);
    chrome::watch_time(session);
    chrome::load_sections(session);
    // The router wants its base without the slash at the end; "" is the root.
    let base = session.base();
    let base = base.trim_end_matches('/').to_owned();
    view! {
        <div class="sheet" data-view=move || session.view.mode.get().key()>
            <Router base=base>
                {chrome::skip_link(session)}
                {chrome::offline_strip(session)}
                {chrome::masthead(session)}
                <main class="main" id="main" tabindex="-1">
                    <FlatRoutes fallback=move || page::not_found(session)>
                        <Route path=path!("") view=move || page::front(session, None) />
                        <Route path=path!("section/:slug") view=move || by_slug(move |slug| page::front(session, Some(slug)).into_any()) />
                        <Route path=path!("article/:slug") view=move || by_slug(move |slug| page::article(session, slug).into_any()) />
                    </FlatRoutes>
                </main>
                {chrome::footer(session)}
                {mobile_bar::mobile_bar(session, page_state)}
            </Router>
        </div>
    }
}

/// A page made anew when the slug in the address changes: the router keeps one view a route.
fn by_slug(page: impl Fn(String) -> AnyView + Send + 'static) -> impl IntoView {
    let parameters = use_params_map();
    let slug = Derived::new(move || parameters.with(|map| map.get("slug").unwrap_or_default()));
    move || page(slug.get())
}
