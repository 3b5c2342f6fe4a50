//! The page of the articles on this device.

use leptos::prelude::*;

use super::device_words::size;
use crate::model::Moment;
use crate::model::address::percent_encoded as encode;
use crate::state::Session;
use crate::state::cell::Held;
use crate::state::library::{Library, Listed};
use crate::view::element::{element, group, live};
use crate::view::moment;

/// The page.
pub fn page(session: Session) -> AnyView {
    let library = Library::open();
    let body = live(move || match library.listed.get() {
        None => None,
        Some(listed) if listed.is_empty() => Some(
            element("p")
                .class("standfirst")
                .child(session.say("library.empty"))
                .into_any(),
        ),
        Some(listed) => Some(list(session, library, listed)),
    });
    element("div")
        .class("front library")
        .child(
            element("h1")
                .class("section-title")
                .child(session.say("library.title")),
        )
        .child(
            element("p")
                .class("library-note")
                .child(session.say("library.note")),
        )
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
        let words = session.say_with("library.used", &[("size", &size(session, used))]);
        Some(element("p").child(words).into_any())
    };
    let promise = move || {
        let key = if library.promised.get() {
            "library.promised"
        } else {
            "library.not-promised"
        };
        element("p").child(session.say(key)).into_any()
    };
    let all = question(
        session,
        "library.remove-all",
        "library.sure-all",
        move || {
            library.remove(None);
        },
    );
    group()
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
    let Listed { kept, bytes } = one;
    let slug = kept.slug.clone();
    let link = format!("article/{}", encode(&kept.slug));
    let when = moment::ago(session, Moment::from_milliseconds(kept.read));
    let saved = kept.saved.then(|| {
        element("span")
            .class("library-mark")
            .child(session.say("library.saved"))
            .into_any()
    });
    let remove = question(session, "library.remove", "library.sure", move || {
        library.remove(Some(slug.clone()));
    });
    let kicker = (!kept.section.is_empty())
        .then(|| element("p").class("kicker").child(kept.section).into_any());
    let standfirst = (!kept.standfirst.is_empty()).then(|| {
        element("p")
            .class("teaser-standfirst")
            .child(kept.standfirst)
            .into_any()
    });
    element("li")
        .child(kicker)
        .child(
            element("h2")
                .class("teaser-title")
                .child(element("a").set("href", link).child(kept.headline)),
        )
        .child(standfirst)
        .child(
            element("div")
                .class("dateline")
                .child(saved)
                .child(
                    element("span")
                        .child(session.say("library.read"))
                        .child(" ")
                        .child(when),
                )
                .child(element("span").child(size(session, bytes as f64)))
                .child(remove),
        )
        .into_any()
}

/// A button that asks before it does what cannot be undone.
pub fn question(
    session: Session,
    key: &'static str,
    sure: &'static str,
    act: impl Fn() + Clone + Send + Sync + 'static,
) -> AnyView {
    let asking = Held::new(false);
    live(move || {
        let button = |key: &str, act: Box<dyn Fn() + Send>| {
            element("button")
                .set("type", "button")
                .class("quiet")
                .on("click", move |_| act())
                .child(session.say(key))
                .into_any()
        };
        if !asking.get() {
            return button(key, Box::new(move || asking.set(true)));
        }
        let act = act.clone();
        element("span")
            .class("confirmation")
            .set("role", "group")
            .set("aria-label", session.say(sure))
            .child(element("span").child(session.say(sure)))
            .child(button(
                "library.yes",
                Box::new(move || {
                    act();
                    asking.set(false);
                }),
            ))
            .child(button("library.no", Box::new(move || asking.set(false))))
            .into_any()
    })
}
