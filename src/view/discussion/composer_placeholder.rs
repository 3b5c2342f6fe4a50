//! The placeholder shown until the composer is loaded: one line that invites to write. It looks like the form that
//! replaces it, and readers can type into it.

use leptos::prelude::*;

use super::author::name_of;
use super::field::control_id;
use super::labelled_by;
use crate::state::{Conversation, FormPurpose};
use crate::view::{dom, states};
use standfirst_elements::{dynamic, element};
use standfirst_model::Field;
use standfirst_reactive::RwSignal;

/// The placeholder, or the form once the composer is loaded.
pub fn composer_placeholder(conversation: Conversation, purpose: FormPurpose) -> AnyView {
    let composer = conversation.session().composer;
    dynamic(move || match composer.get() {
        Some(composer) => (composer.form)(conversation, purpose.clone()),
        None => line(conversation, purpose.clone()),
    })
}

/// The placeholder has the same shape as the form, down to its field: the same number of settings and children in
/// the same order. So the `textarea` stays in the DOM when the form replaces the placeholder. A reader who is
/// typing at that moment keeps the cursor, the undo history, and a word that an input method is still composing.
fn line(conversation: Conversation, purpose: FormPurpose) -> AnyView {
    let session = conversation.session();
    let composer = session.composer;
    let key = purpose.key();
    let id = control_id(&key, Field::Text);
    let title_id = format!("form-{key}-title");
    let is_top = purpose == FormPurpose::Comment;
    let field = id.clone();
    let begun = conversation.pre_hydration_text(&purpose);
    if !is_top {
        composer.load_once();
    }
    let opened = RwSignal::new(!is_top || !begun.is_empty());
    let title = element("h3")
        .class("form-title")
        .set("id", title_id.clone())
        .child(title(conversation, &purpose));
    let nothing = || None::<AnyView>;
    let controller = element("div")
        .class("field field-text")
        .toggle("field-invalid", || false)
        .child(
            element("label")
                .set("for", id.clone())
                .child(session.message("form.text")),
        )
        .child(
            element("textarea")
                .set("part", "input")
                .set("id", id)
                .set("name", Field::Text.key())
                .set("rows", "1")
                .set("dir", "auto")
                .set("aria-required", || "true")
                .set("aria-invalid", nothing_said)
                .set("aria-describedby", nothing_said)
                .value(move || begun.clone())
                .on("input", move |event| {
                    conversation.store_pre_hydration_text(&purpose, event_target_value(&event));
                }),
        )
        .child(nothing())
        .child(nothing());
    element("form")
        .class("form")
        .set("part", "form")
        .toggle("form-open", move || opened.get())
        .set("aria-labelledby", labelled_by(conversation, &title_id))
        .set("novalidate", "")
        .on("submit", |event| event.prevent_default())
        .on("keydown", |_| {})
        .on("focusin", move |_| {
            opened.try_set(true);
            composer.load_once();
        })
        .child(title)
        .child(nothing())
        .child(nothing())
        .child(nothing())
        .child(controller)
        .child(nothing())
        .child(move || {
            let failure = composer.load_failure().filter(|_| opened.get());
            failure.map(|failure| {
                let what = session.message("form.load-failed");
                let field = field.clone();
                states::failed(session, what, &failure, move || {
                    composer.retry();
                    // The button is removed. A reader who pressed it wants to write.
                    dom::focus(session, &field);
                })
            })
        })
        .child(move || {
            let is_coming = opened.get() && composer.load_failure().is_none();
            is_coming.then(|| states::skeleton(session.message("comments.more-loading"), 2, ""))
        })
        .into_any()
}

/// Returns the title of a form.
pub(super) fn title(conversation: Conversation, purpose: &FormPurpose) -> String {
    let session = conversation.session();
    match purpose {
        FormPurpose::Comment => session.message("form.title"),
        FormPurpose::Edit(_) => session.message("form.edit-title"),
        FormPurpose::Reply(id) => {
            let name = conversation
                .thread
                .with_untracked(|thread| thread.get(id).map(|one| name_of(conversation, one)));
            let name = name.unwrap_or_default();
            session.message_with("form.reply-title", &[("name", &name)])
        }
    }
}

fn nothing_said() -> Option<String> {
    None
}
