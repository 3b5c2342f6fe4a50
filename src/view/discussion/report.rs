//! The button and the form by which a reader reports a comment: a reason, and a few words. The form opens under the
//! actions of the comment. Both are in the widget's lazy part.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

use super::author::name_of;
use super::questions::question_button_id;
use crate::state::Conversation;
use crate::state::conversation::Question;
use crate::view::button::quiet;
use crate::view::dom;
use standfirst_elements::{dynamic, element};
use standfirst_model::{CommentId, CommentStatus};
use standfirst_reactive::RwSignal;

/// The greatest number of characters of the reader's words.
const MAX_TEXT_LENGTH: &str = "1000";

/// The button that opens the form. It is not disabled once the comment has been reported, because it has to keep the
/// focus, and because a screen reader does not read a disabled button.
pub(super) fn report_button(conversation: Conversation, id: &CommentId) -> Option<AnyView> {
    let session = conversation.session();
    let name = conversation.thread.with_untracked(|thread| {
        let comment = thread.get(id)?;
        let is_published = comment.status == CommentStatus::Published;
        is_published.then(|| name_of(conversation, comment))
    })?;
    if conversation.report_reasons(id).is_empty() {
        return None;
    }
    let button = question_button_id(Question::Report, id);
    if conversation.is_reported(id) {
        let again = move |_| conversation.announce_report();
        let message = session.message("report.reported");
        let done = quiet(message, again).set("aria-disabled", "true");
        return Some(done.set("id", button).into_any());
    }
    let id = id.clone();
    let ask = move |_| conversation.set_question(Some((Question::Report, id.clone())));
    let label = session.message_with("report.of", &[("name", &name)]);
    let open = quiet(session.message("report.open"), ask).set("aria-label", label);
    Some(open.set("id", button).into_any())
}

/// The form. Escape closes it, and [`super::questions::follow_question`] then returns the focus to the button.
pub(super) fn report_form(conversation: Conversation, id: CommentId) -> AnyView {
    let session = conversation.session();
    let draft = conversation.report_draft(&id);
    let (chosen, text) = (RwSignal::new(String::new()), RwSignal::new(draft.clone()));
    let is_reason_missing = RwSignal::new(false);
    let group = ["reason-", &id.anchor()].concat();
    let text_id = ["words-", &id.anchor()].concat();
    let error = [&group, "-error"].concat();
    let mut reasons = element("fieldset")
        .class("report-reasons")
        .set("aria-describedby", error.clone())
        .child(element("legend").child(session.message("report.title")));
    // Untracked: if it were tracked, the form would be built anew, without its words, when the reader's own comments change.
    let all = untrack(|| conversation.report_reasons(&id));
    for (at, reason) in all.into_iter().enumerate() {
        let label = session.message(&["report.", &reason].concat());
        let choose = move |_: Event| {
            chosen.set(reason.clone());
            is_reason_missing.set(false);
        };
        let radio = element("input")
            .set("type", "radio")
            .set("name", group.clone())
            .on("change", choose);
        let radio = if at == 0 {
            radio.set("id", group.clone()).on_create(focus)
        } else {
            radio
        };
        reasons = reasons.child(element("label").class("check").child(radio).child(label));
    }
    let problem = dynamic(move || {
        is_reason_missing.get().then(|| {
            element("span")
                .child(session.message("report.reason-missing"))
                .into_any()
        })
    });
    let typed_for = id.clone();
    let close = move || conversation.set_question(None);
    let send = move |event: Event| {
        event.prevent_default();
        let reason = chosen.get_untracked();
        if reason.is_empty() {
            is_reason_missing.set(true);
            dom::focus(session, &group);
        } else {
            conversation.report(&id, reason, text.get_untracked());
        }
    };
    element("form")
        .class("report")
        .set("novalidate", true)
        .on("submit", send)
        .on("keydown", move |event| {
            let event: KeyboardEvent = event.unchecked_into();
            // An input method closes its own list by Escape.
            if event.key() == "Escape" && !event.is_composing() {
                event.prevent_default();
                close();
            }
        })
        .child(reasons)
        .child(
            element("p")
                .class("field-error")
                .set("id", error)
                .set("role", "alert")
                .child(problem),
        )
        .child(
            element("div")
                .class("field")
                .child(
                    element("label")
                        .set("for", text_id.clone())
                        .child(session.message("report.words")),
                )
                .child(
                    element("textarea")
                        .set("part", "input")
                        .set("id", text_id)
                        .set("rows", "2")
                        .set("maxlength", MAX_TEXT_LENGTH)
                        .set("dir", "auto")
                        .child(draft)
                        .on("input", move |event| {
                            let typed = event_target_value(&event);
                            conversation.set_report_draft(&typed_for, &typed);
                            text.set(typed);
                        }),
                ),
        )
        .child(
            element("div")
                .class("form-actions")
                .child(
                    element("button")
                        .class("button")
                        .set("part", "button")
                        .child(session.message("report.send")),
                )
                .child(quiet(session.message("form.cancel"), move |_| close())),
        )
        .into_any()
}

/// Focuses an element that is being built.
fn focus(element: &web_sys::Element) {
    let element: HtmlElement = element.clone().unchecked_into();
    dom::after_render(move || {
        let _ = element.focus();
    });
}
