//! The page that lists what is stored on this device, and clears it.

use leptos::prelude::*;

use super::file_size::size;
use super::library::localized_confirm_button;
use super::plain_page::plain_page;
use crate::state::Session;
use crate::state::library::Inventory;
use standfirst_elements::{dynamic, element};
use standfirst_offline::inventory::Kind;

/// The page.
pub fn page(session: Session) -> AnyView {
    let inventory = Inventory::count();
    let rows = dynamic(move || {
        let bytes = inventory.article_bytes.get();
        let counts = inventory.counts.get();
        let rows = counts.into_iter().map(|(kind, count)| {
            let key = kind.key();
            let number = u32::try_from(count).unwrap_or(u32::MAX);
            let mut amount = session.count("privacy.count", number);
            if kind == Kind::Articles && count > 0 {
                amount = format!("{amount}, {}", size(session, bytes as f64));
            }
            element("div")
                .class("privacy-row")
                .child(
                    element("dt")
                        .child(session.message(&format!("privacy.{key}")))
                        .child(element("span").class("privacy-amount").child(amount)),
                )
                .child(element("dd").child(session.message(&format!("privacy.{key}-why"))))
                .into_any()
        });
        element("dl")
            .class("privacy-list")
            .child(rows.collect::<Vec<_>>())
            .into_any()
    });
    let waiting = dynamic(move || {
        let waits = inventory.counts.with(|counts| {
            counts
                .iter()
                .any(|(kind, count)| *kind == Kind::Waiting && *count > 0)
        });
        waits.then(|| {
            element("p")
                .class("notice notice-held")
                .child(session.message("privacy.waits"))
                .into_any()
        })
    });
    let status_text = move || {
        inventory
            .cleared
            .get()
            .then(|| session.message("privacy.cleared"))
    };
    plain_page(session, "privacy.title", "privacy.note")
        .child(rows)
        .child(waiting)
        .child(localized_confirm_button(
            session,
            "privacy.clear",
            "privacy.sure",
            move || {
                inventory.clear();
            },
        ))
        .child(element("p").set("role", "status").child(status_text))
        .into_any()
}
