//! One field of the form: label above, words of what is wrong below, tied together for everybody.

use leptos::prelude::*;

use crate::model::{Field, FieldProblem};
use crate::state::Session;
use crate::state::cell::Derived;
use crate::state::conversation::Writing;
use crate::view::icon::{Icon, icon};

/// The id of a field's control.
pub fn control_id(form: &str, field: Field) -> String {
    format!("form-{form}-{}", field.key())
}

/// What is wrong with a field, in words.
pub fn problem_words(session: Session, field: Field, problem: FieldProblem) -> String {
    match problem {
        FieldProblem::Missing => session.say(&format!("field.{}.missing", field.key())),
        FieldProblem::TooShort(least) => session.count("field.too-short", least),
        FieldProblem::TooLong(most) => session.count("field.too-long", most),
        FieldProblem::Malformed if matches!(field, Field::Email | Field::Website) => {
            session.say(&format!("field.{}.malformed", field.key()))
        }
        FieldProblem::Malformed | FieldProblem::Refused => {
            session.say(&format!("field.{}.refused", field.key()))
        }
    }
}

/// A field of the form, where the backend has a place for it.
pub fn field(writing: Writing, form: String, field: Field) -> AnyView {
    let session = writing.conversation.session();
    let offered = Derived::new(move || writing.form.with(|form| form.rules.offers(field)));
    let shown = move || {
        let form = form.clone();
        offered.get().then(|| {
            let id = control_id(&form, field);
            let required = Derived::new(move || writing.form.with(|form| form.rules.requires(field)));
            let fault = Derived::new(move || writing.form.with(|form| form.fault(field)));
            let error_id = format!("{id}-error");
            let note_id = format!("{id}-note");
            let note = (field == Field::Email).then(|| session.say("form.email-note"));
            let described_by = {
                let (error_id, note_id, has_note) = (error_id.clone(), note_id.clone(), note.is_some());
                move || {
                    let error = fault.get().map(|_| error_id.clone());
                    let note = has_note.then(|| note_id.clone());
                    let ids: Vec<String> = [error, note].into_iter().flatten().collect();
                    (!ids.is_empty()).then(|| ids.join(" "))
                }
            };
            let mark = move || {
                let key = if required.get() { "form.required" } else { "form.optional" };
                // Of the comment itself everybody knows that it is needed.
                (field != Field::Text).then(|| view! { <span class="field-mark">{session.say(key)}</span> })
            };
            let label_for = id.clone();
            view! {
                <div class=format!("field field-{}", field.key()) class:field-faulty=move || fault.get().is_some()>
                    <label for=label_for>
                        {session.say(&format!("form.{}", field.key()))} " " {mark}
                    </label>
                    {control(writing, id, field, required, fault, described_by)}
                    {note.map(|words| view! { <p class="field-note" id=note_id>{words}</p> })}
                    {move || {
                        let error_id = error_id.clone();
                        fault
                            .get()
                            .map(|problem| {
                                view! {
                                    <p class="field-error" id=error_id>
                                        {icon(Icon::Warning)}
                                        <span>{problem_words(session, field, problem)}</span>
                                    </p>
                                }
                            })
                    }}
                </div>
            }
        })
    };
    shown.into_any()
}

fn control(
    writing: Writing,
    id: String,
    field: Field,
    required: Derived<bool>,
    fault: Derived<Option<FieldProblem>>,
    described_by: impl Fn() -> Option<String> + Send + Clone + 'static,
) -> AnyView {
    let value = move || {
        writing
            .form
            .with(|form| form.values.value(field).to_owned())
    };
    let enter = move |event| writing.enter(field, event_target_value(&event));
    let invalid = move || fault.get().map(|_| "true");
    let required = move || required.get().to_string();
    if field == Field::Text {
        return view! {
            <textarea
                id=id
                name=field.key()
                rows="1"
                dir="auto"
                aria-required=required
                aria-invalid=invalid
                aria-describedby=described_by
                prop:value=value
                on:input=enter
            ></textarea>
        }
        .into_any();
    }
    let (kind, autocomplete, mode) = match field {
        // Not `type=email`: browsers change what is typed there (punycode) and show their own
        // complaints. The keyboard for addresses comes with `inputmode`.
        Field::Email => ("text", "email", "email"),
        Field::Website => ("text", "url", "url"),
        Field::Name | Field::Text => ("text", "name", "text"),
    };
    view! {
        <input
            id=id
            name=field.key()
            type=kind
            autocomplete=autocomplete
            inputmode=mode
            autocapitalize=if field == Field::Name { "words" } else { "none" }
            spellcheck="false"
            aria-required=required
            aria-invalid=invalid
            aria-describedby=described_by
            prop:value=value
            on:input=enter
        />
    }
    .into_any()
}
