//! Navigation within the site without loading a new document: links, back and forward.
//!
//! The few routes here need no router crate: the browser's history and one click listener are enough.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent, Url};

use crate::state::Session;
use crate::state::window::{dispatch_on_window, on_window};
use crate::view::dom;
use standfirst_reactive::{Memo, RwSignal, effect};
use standfirst_routes::Route;

/// The reader's place, and how to leave it for another. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Navigation {
    session: Session,
    path: RwSignal<String>,
}

impl Navigation {
    /// Starts at the address of the page, and follows links and the history from there.
    pub fn start(session: Session) -> Self {
        let navigation = Self {
            session,
            path: RwSignal::new(current_path()),
        };
        effect(move || {
            on_window("click", move |event| {
                navigation.handle_click(event.unchecked_ref());
            });
            on_window("popstate", move |_| navigation.update_path());
        });
        navigation
    }

    /// The current route. It changes only with the path, not with the hash or the query.
    pub fn route(self) -> Memo<Route> {
        let base = self.session.base();
        Memo::new(move || self.path.with(|path| Route::at(path, &base)))
    }

    /// True while the reader is at this address, which is relative to the site.
    pub fn is_at(self, link: &str) -> bool {
        self.path.with(|path| {
            path.strip_prefix(&self.session.base())
                .is_some_and(|rest| rest.trim_end_matches('/') == link)
        })
    }

    /// Navigates to an address on this site.
    pub fn go(self, address: &str) {
        let window = window();
        // src/boot.mjs stores the reader's place with the entry that is left.
        dispatch_on_window("standfirst-leave");
        let pushed = window
            .history()
            .and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(address)));
        if pushed.is_err() {
            // `pushState` refuses only an address of another origin: let the browser load it.
            let _ = window.location().assign(address);
            return;
        }
        dispatch_on_window("standfirst-arrive");
        self.update_path();
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn update_path(self) {
        let path = current_path();
        if self.path.with_untracked(|before| *before != path) {
            self.path.try_set(path);
        }
    }

    /// Follows a link to this site. Every other click is left to the browser.
    fn handle_click(self, event: &MouseEvent) {
        let plain = event.button() == 0
            && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
        if !plain || event.default_prevented() {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest("a[href]").ok().flatten())
            .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
        let Some(link) = link else { return };
        let external = link
            .rel()
            .split_ascii_whitespace()
            .any(|word| word == "external");
        if external || link.has_attribute("download") || !matches!(&*link.target(), "" | "_self") {
            return;
        }
        let (Ok(to), Ok(here)) = (Url::new(&link.href()), Url::new(&dom::address())) else {
            return;
        };
        let base = self.session.base();
        if to.origin() != here.origin() || !to.pathname().starts_with(&base) {
            return;
        }
        // For a link within the page, the browser scrolls by itself and fires `hashchange`.
        if !to.hash().is_empty() && to.pathname() == here.pathname() && to.search() == here.search()
        {
            return;
        }
        event.prevent_default();
        self.go(&to.href());
    }
}

fn current_path() -> String {
    location().pathname().unwrap_or_default()
}
