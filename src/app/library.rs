//! The page that lists the articles saved on this device.

use std::sync::Arc;

use leptos::prelude::*;

use super::file_size::size;
use super::plain_page::plain_page;
use crate::state::Session;
use crate::state::library::{Library, Listed};
use crate::view::icon::{Icon, icon};
use crate::view::moment;
use crate::view::question::{ConfirmTexts, confirm_button};
use standfirst_elements::{dynamic, element, fragment};
use standfirst_model::Moment;
use standfirst_routes::article_address;

/// The page.
pub fn page(session: Session) -> AnyView {
    let library = Library::open();
    let body = dynamic(move || match library.listed.get() {
        None => None,
        Some(listed) if listed.is_empty() => Some(
            element("p")
                .class("standfirst")
                .child(session.message("library.empty"))
                .into_any(),
        ),
        Some(listed) => Some(list(session, library, listed)),
    });
    let evicted = (library.evicted > 0).then(|| {
        let message = session.count("library.evicted", library.evicted);
        element("p")
            .class("notice")
            .child(icon(Icon::Warning))
            .child(element("span").class("notice-text").child(message))
            .into_any()
    });
    plain_page(session, "library.title", "library.note")
        .child(evicted)
        .child(body)
        .into_any()
}

fn list(session: Session, library: Library, listed: Vec<Listed>) -> AnyView {
    let rows = listed
        .into_iter()
        .map(|one| row(session, library, one))
        .collect::<Vec<_>>();
    let used = move || {
        let used = library.used.get()?;
        let message = session.message_with("library.used", &[("size", &size(session, used))]);
        Some(element("p").child(message).into_any())
    };
    let promise = move || {
        let key = if library.is_persistent.get() {
            "library.persistent"
        } else {
            "library.not-persistent"
        };
        element("p").child(session.message(key)).into_any()
    };
    let all = localized_confirm_button(
        session,
        "library.remove-all",
        "library.sure-all",
        move || {
            library.remove(None);
        },
    );
    fragment()
        .child(element("ul").class("library-list").child(rows))
        .child(
            element("div")
                .class("library-foot")
                .child(used)
                .child(promise)
                .child(all),
        )
        .into_any()
}

fn row(session: Session, library: Library, one: Listed) -> AnyView {
    let Listed { stored, bytes } = one;
    let slug = stored.slug.clone();
    let link = article_address(&stored.slug);
    let when = moment::ago(session, Moment::from_milliseconds(stored.read));
    let saved = stored.saved.then(|| {
        element("span")
            .class("library-mark")
            .child(session.message("library.saved"))
            .into_any()
    });
    let remove = localized_confirm_button(session, "library.remove", "library.sure", move || {
        library.remove(Some(slug.clone()));
    });
    let kicker = (!stored.section.is_empty()).then(|| {
        element("p")
            .class("kicker")
            .child(stored.section)
            .into_any()
    });
    let standfirst = (!stored.standfirst.is_empty()).then(|| {
        element("p")
            .class("teaser-standfirst")
            .child(stored.standfirst)
            .into_any()
    });
    element("li")
        .child(kicker)
        .child(
            element("h2")
                .class("teaser-title")
                .child(element("a").set("href", link).child(stored.headline)),
        )
        .child(standfirst)
        .child(
            element("div")
                .class("dateline")
                .child(saved)
                .child(
                    element("span")
                        .child(session.message("library.read"))
                        .child(" ")
                        .child(when),
                )
                .child(element("span").child(size(session, bytes as f64)))
                .child(remove),
        )
        .into_any()
}

/// A button that asks for confirmation before it calls `on_confirm`.
pub fn localized_confirm_button(
    session: Session,
    button: &str,
    question: &str,
    on_confirm: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let texts = ConfirmTexts {
        button: session.message(button),
        question: session.message(question),
        yes: session.message("library.yes"),
        no: session.message("library.no"),
    };
    confirm_button(texts, Arc::new(on_confirm))
}
