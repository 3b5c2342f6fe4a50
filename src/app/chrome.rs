//! What stands around every page: skip link, offline strip, masthead, footer.

use std::time::Duration;

use leptos::prelude::*;

use super::boot::root;
use super::page::follow_view_switch;
use crate::config::MenuItem;
use crate::i18n::format;
use crate::model::Section;
use crate::model::address::percent_encoded as encode;
use crate::offline::preferences;
use crate::state::cell::{Held, watch};
use crate::state::{Session, ViewMode, task};
use crate::view::dom;
use crate::view::icon::{Icon, icon};

/// The first thing the keyboard meets.
pub fn skip_link(session: Session) -> impl IntoView {
    view! {
        <a
            class="skip"
            href="#main"
            rel="external"
            on:click=|event| {
                event.prevent_default();
                dom::focus("main");
            }
        >
            {session.say("chrome.skip-main")}
        </a>
    }
}

/// A thin strip while there is no network.
pub fn offline_strip(session: Session) -> impl IntoView {
    view! {
        <div role="status">
            {move || {
                (!session.online.get())
                    .then(|| {
                        view! {
                            <p class="offline-strip">
                                {icon(Icon::Offline)} <span>{session.say("chrome.offline")}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// The site's name between rules, and the sections.
pub fn masthead(session: Session) -> impl IntoView {
    let (name, tagline, home) = session.config(|config| {
        (
            config.site_name.clone(),
            config.tagline.clone(),
            config.home.clone(),
        )
    });
    let external = home.is_some().then_some("external");
    let link = home.unwrap_or_else(|| "./".to_owned());
    view! {
        <header class="masthead">
            <div class="masthead-name">
                <a href=link rel=external>{name}</a>
                {tagline.map(|tagline| view! { <p class="tagline">{tagline}</p> })}
            </div>
            {navigation(session)}
        </header>
    }
}

fn navigation(session: Session) -> impl IntoView {
    let fixed = session.config(|config| config.menu.clone());
    let items = move || -> Vec<(String, String, bool)> {
        let section =
            |name: &str, slug: &str| (name.to_owned(), format!("section/{}", encode(slug)), false);
        match &fixed {
            Some(items) => items
                .iter()
                .map(|item| match item {
                    MenuItem::Section { label, slug } => section(label, slug),
                    MenuItem::Link { label, href } => (label.clone(), href.clone(), true),
                })
                .collect(),
            None => session.sections.with(|sections| {
                sections
                    .iter()
                    .map(|Section { slug, name }| section(name, slug))
                    .collect()
            }),
        }
    };
    let location = leptos_router::hooks::use_location();
    move || {
        let items = items();
        let here = location.pathname.get();
        (!items.is_empty()).then(|| {
            let links = items.into_iter().map(|(label, href, external)| {
                let current = !external && here.ends_with(&format!("/{href}"));
                view! {
                    <li>
                        <a href=href rel=external.then_some("external") aria-current=current.then_some("page")>
                            {label}
                        </a>
                    </li>
                }
            });
            view! {
                <nav class="sections" aria-label=session.say("chrome.sections")>
                    <ul>{links.collect_view()}</ul>
                </nav>
            }
        })
    }
}

/// The foot of every page: a line of the publisher's, the colours, the way to the mobile version.
pub fn footer(session: Session) -> impl IntoView {
    let line = session.config(|config| {
        config
            .footer
            .clone()
            .unwrap_or_else(|| config.site_name.clone())
    });
    let chosen = Held::new(
        preferences::theme()
            .unwrap_or_else(|| session.config(|config| config.theme.key().to_owned())),
    );
    let choose = move |event| {
        let theme = event_target_value(&event);
        preferences::set_theme(&theme);
        if let Some(root) = root() {
            let _ = root.set_attribute("data-theme", &theme);
        }
        chosen.set(theme);
    };
    let options = ["auto", "light", "dark"].map(|theme| {
        let words = session.say(&format!("chrome.theme.{theme}"));
        view! { <option value=theme selected=move || chosen.get() == theme>{words}</option> }
    });
    view! {
        <footer class="foot">
            <p class="foot-line">{line}</p>
            <label class="foot-theme">
                <span>{session.say("chrome.theme")}</span>
                <select on:change=choose>{options.collect_view()}</select>
            </label>
            {move || {
                (session.view.mode.get() == ViewMode::Full)
                    .then(|| {
                        view! {
                            <button type="button" class="quiet" on:click=move |_| follow_view_switch(session)>
                                {session.say("mobile.enter")}
                            </button>
                        }
                    })
            }}
        </footer>
    }
}

/// Follows what the device says of its network.
pub fn watch_network(session: Session) {
    let read = move || {
        let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
        session.online.try_set(online);
    };
    watch(move || {
        read();
        for name in ["online", "offline"] {
            let handle = window_event_listener_untyped(name, move |_| read());
            on_cleanup(move || handle.remove());
        }
    });
}

/// Keeps "3 minutes ago" true.
pub fn watch_time(session: Session) {
    watch(move || {
        let tick = move || {
            session.now.try_set(format::now());
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(30)) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// Asks the article backend for its sections, where the publisher wrote no menu.
pub fn load_sections(session: Session) {
    if session.config(|config| config.menu.is_some()) {
        return;
    }
    let owner = Owner::current().unwrap_or_default();
    watch(move || {
        let backend = session.articles();
        task::while_wanted(&owner, async move {
            // Without sections there is no navigation, and nothing else is wrong.
            if let Ok(sections) = backend.sections().await {
                session.sections.try_set(sections);
            }
        });
    });
}
