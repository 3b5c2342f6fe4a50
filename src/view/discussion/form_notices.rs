//! Notices of the form: a restored draft, errors to correct, the result of sending.

use leptos::prelude::*;
use web_sys::Event;

use super::field::{control_id, problem_message};
use super::sign_in::sign_in_link;
use crate::state::FormStatus;
use crate::state::conversation::FormController;
use crate::view::button::quiet;
use crate::view::icon::{Icon, icon};
use crate::view::{dom, moment};
use standfirst_elements::{dynamic, element};
use standfirst_i18n::format;
use standfirst_model::{Failure, FailureKind};
use standfirst_offline::Persistence;
use standfirst_reactive::{Memo, RwSignal};

fn warning(message: String) -> AnyView {
    element("p")
        .class("notice notice-draft")
        .set("role", "status")
        .child(icon(Icon::Warning))
        .child(element("span").class("notice-text").child(message))
        .into_any()
}

/// A warning about this browser or device that concerns the reader's text.
pub fn device_notice(controller: FormController) -> AnyView {
    let session = controller.conversation.session();
    dynamic(move || {
        if controller.persistence.get() == Persistence::InMemory {
            return Some(warning(session.message("form.draft-unsaved")));
        }
        if session.outbox.cleared.get() {
            return Some(warning(session.message("form.cleared")));
        }
        let time = controller.conversation.server_time.get()?;
        let time = format::date_time(&session.locale(), time);
        Some(warning(
            session.message_with("form.clock", &[("time", &time)]),
        ))
    })
}

/// "Your draft from 10:32 is back", with a button to discard it, and one to undo that.
pub fn draft_notice(controller: FormController, key: String) -> AnyView {
    let session = controller.conversation.session();
    dynamic(move || {
        if controller.discarded.with(Option::is_some) {
            return Some(
                element("p")
                    .class("notice notice-draft")
                    .set("role", "status")
                    .child(
                        element("span")
                            .class("notice-text")
                            .child(session.message("form.draft-discarded")),
                    )
                    .child(quiet(session.message("form.draft-undo"), move |_| {
                        controller.undo_discard()
                    }))
                    .into_any(),
            );
        }
        let draft = controller.restored.get()?;
        // The age of a draft that was typed less than a minute ago is of no use.
        let age = session.now.get_untracked().milliseconds() - draft.saved;
        let time = (age >= 60_000).then(|| moment::ago(session, draft.saved_at()));
        let sentence = match time {
            Some(_) => session.message_with("form.draft-restored", &[("time", "\u{0}")]),
            None => session.message("form.draft-back"),
        };
        let (before, after) = sentence
            .split_once('\u{0}')
            .unwrap_or((sentence.as_str(), ""));
        let (before, after) = (before.to_owned(), after.to_owned());
        let field = control_id(&key, standfirst_model::Field::Text);
        let discard = move |_| {
            controller.discard_draft();
            dom::focus(session, &field);
        };
        Some(
            element("p")
                .class("notice notice-draft")
                .set("role", "status")
                .child(icon(Icon::Clock))
                .child(
                    element("span")
                        .class("notice-text")
                        .child(before)
                        .child(time)
                        .child(after),
                )
                .child(quiet(session.message("form.draft-discard"), discard))
                .into_any(),
        )
    })
}

/// A summary of the errors, with links to the fields, if there is more than one.
pub fn summary(controller: FormController, key: String) -> AnyView {
    let session = controller.conversation.session();
    let errors = Memo::new(move || controller.form.with(|form| form.errors.clone()));
    dynamic(move || {
        let errors = errors.get();
        let count = u32::try_from(errors.len()).unwrap_or(u32::MAX);
        (count > 1).then(|| {
            let items = errors.into_iter().map(|error| {
                let id = control_id(&key, error.field);
                let link = format!("#{id}");
                let go = move |event: Event| {
                    event.prevent_default();
                    dom::focus(session, &id);
                };
                element("li")
                    .child(
                        element("a")
                            .set("href", link)
                            .set("rel", "external")
                            .on("click", go)
                            .child(problem_message(session, error.field, error.problem)),
                    )
                    .into_any()
            });
            element("div")
                .class("notice notice-failed form-summary")
                .set("role", "alert")
                .child(icon(Icon::Warning))
                .child(
                    element("div")
                        .class("notice-text")
                        .child(element("p").child(session.count("form.summary", count)))
                        .child(element("ul").child(items.collect::<Vec<_>>())),
                )
                .into_any()
        })
    })
}

/// The result of sending.
pub fn outcome(controller: FormController, retry: impl Fn() + Clone + Send + 'static) -> AnyView {
    let session = controller.conversation.session();
    let conversation = controller.conversation;
    let status = Memo::new(move || controller.form.with(|form| form.status.clone()));
    let is_pending = Memo::new(move || {
        let waiting = conversation.pending_under(None);
        waiting.iter().any(|entry| !entry.refused)
    });
    dynamic(move || match status.get() {
        FormStatus::Editing | FormStatus::Sending => None,
        FormStatus::Published => {
            let message = session.message("form.published");
            Some(
                element("p")
                    .class("notice notice-done")
                    .child(icon(Icon::Check))
                    .child(element("span").class("notice-text").child(message))
                    .into_any(),
            )
        }
        FormStatus::Held => {
            let message = session.message("form.held");
            Some(
                element("p")
                    .class("notice notice-held")
                    .child(icon(Icon::Clock))
                    .child(element("span").class("notice-text").child(message))
                    .into_any(),
            )
        }
        // Once the comment is sent or refused, the thread shows that; this notice would still call it pending.
        FormStatus::Pending(failure) => is_pending
            .get()
            .then(|| pending_notice(controller, &failure)),
        FormStatus::Failed(failure) => {
            Some(refusal(controller, &failure, retry.clone()).into_any())
        }
    })
}

/// The notice for a pending comment. The comment is in the thread now and shows its status there.
fn pending_notice(controller: FormController, failure: &Failure) -> AnyView {
    let session = controller.conversation.session();
    let key = match controller.persistence.get_untracked() {
        Persistence::Stored => "form.pending",
        Persistence::InMemory => "form.pending-in-memory",
    };
    // `retry_after` is left out: the comment is sent without the reader's help.
    let why = session.explain(&Failure::of(failure.kind));
    element("p")
        .class("notice notice-held")
        .child(icon(Icon::Clock))
        .child(
            element("span")
                .class("notice-text")
                .child(element("strong").child(why))
                .child(" ")
                .child(session.message(key)),
        )
        .into_any()
}

fn refusal(
    controller: FormController,
    failure: &Failure,
    retry: impl Fn() + Send + 'static,
) -> AnyView {
    let session = controller.conversation.session();
    // For these kinds our own message is general, so the backend's is shown beside it.
    let general = matches!(
        failure.kind,
        FailureKind::Refused | FailureKind::Invalid | FailureKind::Forbidden
    );
    let backend_message = failure.backend_message.clone().filter(|_| general);
    let backend_message = backend_message.map(|message| {
        element("span")
            .child(session.message_with("failure.said", &[("message", &message)]))
            .child(" ")
            .into_any()
    });
    let retryable = matches!(
        failure.kind,
        FailureKind::Offline
            | FailureKind::TimedOut
            | FailureKind::TooFast
            | FailureKind::ServerBroken
            | FailureKind::Unreadable
            | FailureKind::Refused
    );
    let again = retryable.then(|| {
        element("button")
            .set("type", "button")
            .class("button")
            .on("click", move |_| retry())
            .child(session.message("form.retry"))
            .into_any()
    });
    let needs_sign_in = failure.kind == FailureKind::LoginRequired;
    let sign_in = needs_sign_in.then(|| sign_in_link(controller.conversation));
    let picture = if failure.kind == FailureKind::Offline {
        Icon::Offline
    } else {
        Icon::Warning
    };
    element("div")
        .class("notice notice-failed")
        .set("role", "alert")
        .child(icon(picture))
        .child(
            element("p")
                .class("notice-text")
                .child(element("strong").child(failure_reason(controller, failure)))
                .child(" ")
                .child(backend_message)
                .child(session.message("failure.kept")),
        )
        .child(again)
        .child(sign_in)
        .into_any()
}

/// The reason for a failure. "Try again in 12 seconds" counts down.
fn failure_reason(controller: FormController, failure: &Failure) -> AnyView {
    let session = controller.conversation.session();
    let seconds = failure
        .retry_after
        .filter(|_| failure.kind == FailureKind::TooFast);
    let Some(seconds) = seconds else {
        let message = session.explain(failure);
        return message.into_any();
    };
    let left = RwSignal::new(seconds);
    let handle = set_interval_with_handle(
        move || {
            left.try_update(|left| *left = left.saturating_sub(1));
        },
        std::time::Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
    dynamic(move || {
        match left.get() {
            0 => session.message("failure.too-fast"),
            seconds => session.count("failure.too-fast-wait", seconds),
        }
        .into_any()
    })
}
