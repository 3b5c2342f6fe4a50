//! The layout around every page: skip link, offline strip, masthead, footer.

use leptos::prelude::*;

use super::navigation::Navigation;
use super::view_switch::switch_view;
use crate::state::window::root_element;
use crate::state::{Session, ViewMode};
use crate::view::button::quiet;
use crate::view::dom;
use crate::view::icon::{Icon, icon};
use crate::view::moment;
use standfirst_config::MenuItem;
use standfirst_elements::{dynamic, element};
use standfirst_model::Section;
use standfirst_offline::preferences;
use standfirst_offline::response_cache::{CacheNotice, CacheNotices};
use standfirst_reactive::{RwSignal, effect, task};
use standfirst_routes::{LIBRARY, PRIVACY, section_address};

/// The link that skips to the main content: the first element in the tab order.
pub fn skip_link(session: Session) -> AnyView {
    element("a")
        .class("skip")
        .set("href", "#main")
        .set("rel", "external")
        .on("click", move |event| {
            event.prevent_default();
            dom::focus(session, "main");
        })
        .child(session.message("chrome.skip-main"))
        .into_any()
}

/// A thin strip shown while there is no network, or while the page shows a cached response. Increasing `again`
/// rebuilds the page.
pub fn offline_strip(session: Session, again: RwSignal<u32>) -> AnyView {
    element("div")
        .set("role", "status")
        .child(move || {
            let (online, shown) = (
                session.online.get(),
                session.cache_notices.with(CacheNotices::shown),
            );
            let message = match shown {
                Some(CacheNotice::Cached(at)) => element("span")
                    .child(session.message("cached.shown"))
                    .child(" ")
                    .child(moment::ago(session, at)),
                Some(CacheNotice::Outdated) => {
                    element("span").child(session.message("cached.outdated"))
                }
                None => element("span").child(session.message("chrome.offline")),
            };
            let outdated = shown == Some(CacheNotice::Outdated);
            let again = outdated.then(|| {
                quiet(session.message("cached.show"), move |_| {
                    again.update(|turn| *turn += 1)
                })
                .class("quiet strip-button")
            });
            (!online || shown.is_some()).then(|| {
                element("p")
                    .class("offline-strip")
                    .child((!outdated).then(|| icon(Icon::Offline)))
                    .child(message)
                    .child(again)
                    .into_any()
            })
        })
        .into_any()
}

/// The masthead: the site's name between rules, and the sections.
pub fn masthead(session: Session, navigation: Navigation) -> AnyView {
    let (name, tagline, home) = session.config(|config| {
        (
            config.site_name.clone(),
            config.tagline.clone(),
            config.home.clone(),
        )
    });
    let external = home.is_some().then_some("external");
    let link = home.unwrap_or_else(|| "./".to_owned());
    element("header")
        .class("masthead")
        .child(
            element("div")
                .class("masthead-name")
                .child(
                    element("a")
                        .set("href", link)
                        .set("rel", external)
                        .child(name),
                )
                .child(
                    tagline.map(|tagline| element("p").class("tagline").child(tagline).into_any()),
                ),
        )
        .child(sections(session, navigation))
        .into_any()
}

fn sections(session: Session, navigation: Navigation) -> AnyView {
    let fixed = session.config(|config| config.menu.clone());
    let items = move || -> Vec<(String, String, bool)> {
        let section = |name: &str, slug: &str| (name.to_owned(), section_address(slug), false);
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
    dynamic(move || {
        let items = items();
        (!items.is_empty()).then(|| {
            let links = items.into_iter().map(|(label, href, external)| {
                let current = !external && navigation.is_at(&href);
                element("li")
                    .child(
                        element("a")
                            .set("href", href)
                            .set("rel", external.then_some("external"))
                            .set("aria-current", current.then_some("page"))
                            .child(label),
                    )
                    .into_any()
            });
            element("nav")
                .class("sections")
                .set("aria-label", session.message("chrome.sections"))
                .child(element("ul").child(links.collect::<Vec<_>>()))
                .into_any()
        })
    })
}

/// The foot of every page: the publisher's line, the links to the library and the privacy page, the colour theme,
/// the text size, and the switch to the mobile version.
pub fn footer(session: Session) -> AnyView {
    let line = session.config(|config| {
        config
            .footer
            .clone()
            .unwrap_or_else(|| config.site_name.clone())
    });
    let theme = preferences::theme()
        .unwrap_or_else(|| session.config(|config| config.theme.key().to_owned()));
    let themes = ["auto", "light", "dark"];
    let themes = themes.map(|theme| (theme, session.message(&format!("chrome.theme.{theme}"))));
    let themes = select_box(session, "chrome.theme", theme, themes.into(), set_theme);
    element("footer")
        .class("foot")
        .child(element("p").class("foot-line").child(line))
        .child(element("p").class("foot-links").child(vec![
            foot_link(session, LIBRARY, "library.title"),
            foot_link(session, PRIVACY, "privacy.title"),
        ]))
        .child(themes)
        .child(move || {
            // The bar of the mobile version has a button for the text size.
            (session.view.mode.get() == ViewMode::Full).then(|| text_sizes(session))
        })
        .child(move || {
            (session.view.mode.get() == ViewMode::Full).then(|| {
                quiet(session.message("mobile.enter"), move |_| {
                    switch_view(session)
                })
                .into_any()
            })
        })
        .into_any()
}

/// The sizes of the text, in the steps of `style/chrome.css`.
pub const TEXT_SIZES: [(&str, &str); 4] = [
    ("0", "100 %"),
    ("1", "112 %"),
    ("2", "125 %"),
    ("3", "145 %"),
];

/// Shows the text in one of the sizes, and saves the choice.
pub fn set_text_size(step: &str) {
    preferences::set_text_size(step.parse().unwrap_or_default());
    set_root_attribute("data-text-size", step);
}

fn set_theme(theme: &str) {
    preferences::set_theme(theme);
    set_root_attribute("data-theme", theme);
}

fn set_root_attribute(attribute: &str, value: &str) {
    if let Some(root) = root_element() {
        let _ = root.set_attribute(attribute, value);
    }
}

fn text_sizes(session: Session) -> AnyView {
    let sizes = TEXT_SIZES.map(|(step, label)| (step, label.to_owned()));
    let chosen = preferences::text_size().to_string();
    select_box(
        session,
        "mobile.text-size",
        chosen,
        sizes.into(),
        set_text_size,
    )
}

/// A select box for a setting that is stored as an attribute of the page.
fn select_box(
    session: Session,
    label: &str,
    chosen: String,
    options: Vec<(&'static str, String)>,
    save: fn(&str),
) -> AnyView {
    let choose = move |event| save(&event_target_value(&event));
    let options = options.into_iter().map(|(value, text)| {
        element("option")
            .set("value", value)
            .set("selected", chosen == value)
            .child(text)
            .into_any()
    });
    element("label")
        .class("foot-theme")
        .child(element("span").child(session.message(label)))
        .child(
            element("select")
                .on("change", choose)
                .child(options.collect::<Vec<_>>()),
        )
        .into_any()
}

fn foot_link(session: Session, link: &'static str, key: &str) -> AnyView {
    element("a")
        .set("href", link)
        .child(session.message(key))
        .into_any()
}

/// Loads the sections from the article backend, unless the publisher configured a menu.
pub fn load_sections(session: Session) {
    if session.config(|config| config.menu.is_some()) {
        return;
    }
    let owner = Owner::current().unwrap_or_default();
    effect(move || {
        let backend = session.articles();
        task::spawn_with_owner(&owner, async move {
            // Without sections there is no navigation, but everything else works.
            if let Ok(sections) = backend.sections().await {
                session.sections.try_set(sections);
            }
        });
    });
}
