//! One field of the form: the label above, the error message below, linked by `aria-describedby`.

use leptos::prelude::*;

use crate::state::conversation::FormController;
use crate::state::{Form, Session};
use crate::view::icon::{Icon, icon};
use standfirst_elements::{dynamic, element};
use standfirst_model::text::joined;
use standfirst_model::{Field, FieldProblem};
use standfirst_reactive::Memo;

/// The id of a field's control.
pub fn control_id(form: &str, field: Field) -> String {
    format!("form-{form}-{}", field.key())
}

/// Returns an error message for a field.
pub fn problem_message(session: Session, field: Field, problem: FieldProblem) -> String {
    match problem {
        FieldProblem::Missing => session.message(&format!("field.{}.missing", field.key())),
        FieldProblem::TooShort(least) => session.count("field.too-short", least),
        FieldProblem::TooLong(most) => session.count("field.too-long", most),
        FieldProblem::Malformed if matches!(field, Field::Email | Field::Website) => {
            session.message(&format!("field.{}.malformed", field.key()))
        }
        FieldProblem::Malformed | FieldProblem::Refused => {
            session.message(&format!("field.{}.refused", field.key()))
        }
    }
}

/// A field of the form, shown if the backend accepts it.
pub fn field(controller: FormController, form: String, field: Field) -> AnyView {
    if field == Field::Text {
        // Always shown, and rendered directly: it replaces the field of the placeholder (composer_placeholder.rs).
        return field_with_label(controller, &form, field);
    }
    let is_offered = Memo::new(move || controller.form.with(|form| form.rules.offers(field)));
    dynamic(move || {
        is_offered
            .get()
            .then(|| field_with_label(controller, &form, field))
    })
}

fn field_with_label(controller: FormController, form: &str, field: Field) -> AnyView {
    let session = controller.conversation.session();
    let id = control_id(form, field);
    let required = Memo::new(move || controller.form.with(|form| form.rules.requires(field)));
    let error = Memo::new(move || controller.form.with(|form| form.error(field)));
    let error_id = format!("{id}-error");
    let note_id = format!("{id}-note");
    let has_note = field == Field::Email;
    let described_by = {
        let (error_id, note_id) = (error_id.clone(), note_id.clone());
        move || {
            let error = error.get().map(|_| error_id.as_str());
            let note = has_note.then_some(note_id.as_str());
            let ids = joined(&mut [error, note].into_iter().flatten(), " ");
            (!ids.is_empty()).then_some(ids)
        }
    };
    let mark = move || {
        let key = if required.get() {
            "form.required"
        } else {
            "form.optional"
        };
        // The comment's own field needs no mark: every reader knows that it is required.
        (field != Field::Text).then(|| {
            element("span")
                .class("field-mark")
                .child(session.message(key))
                .into_any()
        })
    };
    let label_for = id.clone();
    element("div")
        .class(format!("field field-{}", field.key()))
        .toggle("field-invalid", move || error.get().is_some())
        .child(
            element("label")
                .set("for", label_for)
                .child(session.message(&format!("form.{}", field.key())))
                .child(" ")
                .child(mark),
        )
        .child(control(
            controller,
            id,
            field,
            required,
            error,
            described_by,
        ))
        .child(match field {
            Field::Text => Some(counter(controller)),
            Field::Email => {
                let note = element("p").class("field-note").set("id", note_id);
                Some(note.child(session.message("form.email-note")).into_any())
            }
            Field::Name | Field::Website => None,
        })
        .child(move || {
            let error_id = error_id.clone();
            error.get().map(|problem| {
                element("p")
                    .class("field-error")
                    .set("id", error_id)
                    .child(icon(Icon::Warning))
                    .child(element("span").child(problem_message(session, field, problem)))
                    .into_any()
            })
        })
        .into_any()
}

/// The number of characters left, shown once it matters. Screen readers are given it in steps, so that it is not
/// announced on every key.
fn counter(controller: FormController) -> AnyView {
    let session = controller.conversation.session();
    let left = Memo::new(move || controller.form.with(Form::characters_left));
    let announced = Memo::new(move || left.get().map(round_to_step));
    let message = move |left: Memo<Option<i64>>| {
        move || {
            let left = left.get()?;
            let count = u32::try_from(left.unsigned_abs()).unwrap_or(u32::MAX);
            let key = if left < 0 { "form.over" } else { "form.left" };
            Some(session.count(key, count))
        }
    };
    element("p")
        .class("counter")
        .toggle("counter-over", move || {
            left.get().is_some_and(|left| left < 0)
        })
        .child(
            element("span")
                .set("aria-hidden", "true")
                .child(message(left)),
        )
        .child(
            element("span")
                .class("sr-only")
                .set("role", "status")
                .child(message(announced)),
        )
        .into_any()
}

/// Rounds a number of characters, more coarsely the larger it is.
const fn round_to_step(left: i64) -> i64 {
    let step = match left.unsigned_abs() {
        0..=9 => 1,
        10..=99 => 10,
        _ => 100,
    };
    left / step * step
}

fn control(
    controller: FormController,
    id: String,
    field: Field,
    required: Memo<bool>,
    error: Memo<Option<FieldProblem>>,
    described_by: impl Fn() -> Option<String> + Send + Clone + 'static,
) -> AnyView {
    let value = move || {
        controller
            .form
            .with(|form| form.values.value(field).to_owned())
    };
    let enter = move |event| controller.enter(field, event_target_value(&event));
    let invalid = move || error.get().map(|_| "true");
    let required = move || required.get().to_string();
    if field == Field::Text {
        return element("textarea")
            .set("part", "input")
            .set("id", id)
            .set("name", field.key())
            .set("rows", "1")
            .set("dir", "auto")
            .set("aria-required", required)
            .set("aria-invalid", invalid)
            .set("aria-describedby", described_by)
            .value(value)
            .on("input", enter)
            .into_any();
    }
    let (kind, autocomplete, mode) = match field {
        // Not `type=email`: browsers change what is typed there (punycode) and show their own error messages.
        // `inputmode` brings up the keyboard for addresses.
        Field::Email => ("text", "email", "email"),
        Field::Website => ("text", "url", "url"),
        Field::Name | Field::Text => ("text", "name", "text"),
    };
    element("input")
        .set("part", "input")
        .set("id", id)
        .set("name", field.key())
        .set("type", kind)
        .set("autocomplete", autocomplete)
        .set("inputmode", mode)
        .set(
            "autocapitalize",
            if field == Field::Name {
                "words"
            } else {
                "none"
            },
        )
        .set("spellcheck", "false")
        .set("aria-required", required)
        .set("aria-invalid", invalid)
        .set("aria-describedby", described_by)
        .value(value)
        .on("input", enter)
        .into_any()
}
