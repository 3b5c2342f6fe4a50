//! The form for a comment, a reply or an edit.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use super::actions::close_form;
use super::composer_placeholder::title;
use super::field::{control_id, field};
use super::form_notices::{device_notice, draft_notice, outcome, summary};
use super::labelled_by;
use crate::state::conversation::FormController;
use crate::state::{Conversation, FormPurpose, FormStatus, Session};
use crate::view::button::quiet;
use crate::view::dom;
use standfirst_elements::{Child, Element, dynamic, element, fragment};
use standfirst_model::{Field, Moderation};
use standfirst_reactive::{Memo, RwSignal, effect};

/// The form.
pub fn form(conversation: Conversation, purpose: FormPurpose) -> AnyView {
    let session = conversation.session();
    let controller = FormController::open(conversation, purpose.clone());
    follow_rules(controller);
    let key = purpose.key();
    let title_id = format!("form-{key}-title");
    let labelled_by = labelled_by(conversation, &title_id);
    let is_edit = matches!(purpose, FormPurpose::Edit(_));
    let is_top = purpose == FormPurpose::Comment;
    // The form at the top is a single line until the reader focuses it, or focused the placeholder before the form
    // was loaded.
    let has_focus =
        session.composer.is_lazy() && dom::has_focus(session, &control_id(&key, Field::Text));
    let opened = RwSignal::new(!is_top || has_focus);
    let open = Memo::new(move || {
        opened.get()
            || controller.form.with(|form| {
                !form.values.text.is_empty()
                    || form.status != FormStatus::Editing
                    || !form.errors.is_empty()
            })
    });
    let send = {
        let key = key.clone();
        move || {
            if !controller.submit() {
                focus_first_error(controller, &key);
            }
        }
    };
    let on_submit = {
        let send = send.clone();
        move |event: Event| {
            event.prevent_default();
            send();
        }
    };
    let on_key = {
        let send = send.clone();
        let closes = purpose.clone();
        move |event: Event| {
            let event: KeyboardEvent = event.unchecked_into();
            if is_composing(&event) {
                return;
            }
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                send();
            }
            if event.key() == "Escape" && closes != FormPurpose::Comment {
                close_form(conversation, &closes);
            }
        }
    };
    let title = title(conversation, &purpose);
    let who = {
        let key = key.clone();
        move || (open.get() && !is_edit).then(|| reader_details(controller, key.clone()))
    };
    element("form")
        .class("form")
        .set("part", "form")
        .toggle("form-open", move || open.get())
        .set("aria-labelledby", labelled_by)
        .set("novalidate", "")
        .on("submit", on_submit)
        .on("keydown", on_key)
        .on("focusin", move |_| {
            opened.try_set(true);
        })
        .child(
            element("h3")
                .class("form-title")
                .set("id", title_id)
                .child(title),
        )
        .child(device_notice(controller))
        .child(draft_notice(controller, key.clone()))
        .child(summary(controller, key.clone()))
        .child(field(controller, key.clone(), Field::Text))
        .child(who)
        .child(outcome(controller, send))
        .child(move || {
            open.get().then(|| {
                fragment()
                    .child(moderation_note(controller, is_edit))
                    .child(buttons(controller, purpose.clone()))
                    .into_any()
            })
        })
        .into_any()
}

/// True while an input method is composing a word: the key belongs to the input method. Safari ends the
/// composition before the key event that ended it, and gives that event this key code.
fn is_composing(event: &KeyboardEvent) -> bool {
    const OF_AN_INPUT_METHOD: u32 = 229;
    event.is_composing() || event.key_code() == OF_AN_INPUT_METHOD
}

/// Updates the form's rules: the backend's rules may arrive after the form was opened.
fn follow_rules(controller: FormController) {
    let is_edit = matches!(controller.purpose(), FormPurpose::Edit(_));
    effect(move || {
        let rules = controller
            .conversation
            .settings
            .with(|settings| settings.rules.clone());
        if !is_edit {
            controller.form.update(|form| form.rules = rules);
        }
    });
}

fn focus_first_error(controller: FormController, key: &str) {
    let first = controller
        .form
        .with_untracked(|form| form.errors.first().map(|error| error.field));
    if let Some(field) = first {
        focus_field(controller.conversation.session(), control_id(key, field));
    }
}

/// Focuses a field that may not be rendered yet.
fn focus_field(session: Session, id: String) {
    dom::after_render(move || dom::focus(session, &id));
}

/// A note on whether comments are moderated before they are published.
fn moderation_note(controller: FormController, is_edit: bool) -> AnyView {
    let conversation = controller.conversation;
    let session = conversation.session();
    let moderation = Memo::new(move || conversation.settings.with(|settings| settings.moderation));
    dynamic(move || {
        let key = match moderation.get() {
            Moderation::All => "form.moderated",
            Moderation::FirstTime if !is_edit => "form.moderated-first",
            Moderation::FirstTime | Moderation::Off => return None,
        };
        Some(
            element("p")
                .class("field-note")
                .child(session.message(key))
                .into_any(),
        )
    })
}

fn commenting_as(session: Session, name: &str) -> Element {
    element("p")
        .class("form-identity")
        .child(element("span").child(session.message_with("form.as", &[("name", name)])))
}

/// Name, email address and website. One line if they are remembered or the backend knows the reader.
fn reader_details(controller: FormController, key: String) -> AnyView {
    let session = controller.conversation.session();
    let has_author_fields =
        Memo::new(move || controller.form.with(|form| form.rules.has_author_fields()));
    let changing = RwSignal::new(false);
    let known = Memo::new(move || {
        let identity = controller.identity.get();
        let faulty = controller
            .form
            .with(|form| form.errors.iter().any(|error| error.field != Field::Text));
        !changing.get()
            && !faulty
            && controller
                .form
                .with(|form| form.has_identity(identity.as_ref()))
    });
    dynamic(move || {
        if !has_author_fields.get() {
            let name = session.config(|config| config.thread.reader.clone());
            return name
                .map(|name| commenting_as(session, &name).into_any())
                .into_child();
        }
        if known.get() {
            let change = control_id(&key, Field::Name);
            let forget = change.clone();
            let name = controller.identity.with(|identity| {
                identity
                    .as_ref()
                    .map(|identity| identity.name.clone())
                    .unwrap_or_default()
            });
            return commenting_as(session, &name)
                .child(quiet(session.message("form.change"), move |_| {
                    changing.set(true);
                    focus_field(session, change.clone());
                }))
                .child(quiet(session.message("form.forget"), move |_| {
                    controller.forget_identity();
                    focus_field(session, forget.clone());
                }))
                .into_any();
        }
        let key = key.clone();
        let remember = move |event| {
            let wanted = event_target_checked(&event);
            controller.form.update(|form| form.remember = wanted);
            if !wanted {
                standfirst_offline::Identity::forget();
                controller.identity.set(None);
            }
        };
        let checked = move || controller.form.with(|form| form.remember);
        fragment()
            .child(
                element("div")
                    .class("form-details")
                    .child(field(controller, key.clone(), Field::Name))
                    .child(field(controller, key.clone(), Field::Email))
                    .child(field(controller, key, Field::Website)),
            )
            .child(
                element("label")
                    .class("check")
                    .child(
                        element("input")
                            .set("type", "checkbox")
                            .set("name", "remember")
                            .checked(checked)
                            .on("change", remember),
                    )
                    .child(element("span").child(session.message("form.remember"))),
            )
            .into_any()
    })
}

fn buttons(controller: FormController, purpose: FormPurpose) -> AnyView {
    let conversation = controller.conversation;
    let session = conversation.session();
    let sending = Memo::new(move || {
        controller
            .form
            .with(|form| form.status == FormStatus::Sending)
    });
    let submit = session.message(match purpose {
        FormPurpose::Comment => "form.submit",
        FormPurpose::Reply(_) => "form.submit-reply",
        FormPurpose::Edit(_) => "form.submit-edit",
    });
    let cancel = (purpose != FormPurpose::Comment).then(|| {
        let key = if matches!(purpose, FormPurpose::Reply(_)) {
            "form.cancel-reply"
        } else {
            "form.cancel"
        };
        let close = move |_| {
            // The draft is kept: a reply opened again shows its text.
            close_form(conversation, &purpose);
        };
        quiet(session.message(key), close).into_any()
    });
    element("div")
        .class("form-actions")
        .child(
            element("button")
                .set("type", "submit")
                .class("button button-strong")
                .set("part", "button")
                .set("aria-disabled", move || sending.get().to_string())
                .child(move || {
                    if sending.get() {
                        session.message("form.submitting")
                    } else {
                        submit.clone()
                    }
                }),
        )
        .child(cancel)
        .child(
            element("span")
                .class("form-shortcut")
                .set("aria-hidden", "true")
                .child(session.message_with("form.shortcut", &[("keys", "Ctrl/⌘ + Enter")])),
        )
        .into_any()
}
