//! A button that asks for confirmation before an action that cannot be undone.

use std::sync::Arc;

use leptos::prelude::*;

use super::button::quiet;
use super::dom;
use standfirst_elements::{dynamic, element};
use standfirst_reactive::RwSignal;

/// The texts of the button, the question, and the two answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmTexts {
    /// The label of the button.
    pub button: String,
    /// The question.
    pub question: String,
    /// The label that confirms.
    pub yes: String,
    /// The label that cancels.
    pub no: String,
}

/// The button, replaced by the question once it is pressed.
pub fn confirm_button(texts: ConfirmTexts, on_confirm: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let confirming = RwSignal::new(false);
    let was_confirming = RwSignal::new(false);
    dynamic(move || {
        let texts = texts.clone();
        if !confirming.get() {
            let button = quiet(texts.button, move |_| {
                was_confirming.set(true);
                confirming.set(true);
            });
            // The question was answered: the focus returns to the button.
            let button = if was_confirming.get_untracked() {
                button.on_create(dom::focus_if_lost)
            } else {
                button
            };
            return button.into_any();
        }
        let on_confirm = Arc::clone(&on_confirm);
        confirm_prompt(
            texts,
            move || {
                on_confirm();
                confirming.try_set(false);
            },
            move || confirming.set(false),
        )
    })
}

/// The question and its answers.
pub fn confirm_prompt(
    texts: ConfirmTexts,
    on_yes: impl Fn() + Send + 'static,
    on_no: impl Fn() + Send + 'static,
) -> AnyView {
    element("span")
        .class("confirmation")
        .set("role", "group")
        .set("aria-label", texts.question.clone())
        .set("tabindex", "-1")
        .on_create(dom::focus_if_lost)
        .child(element("span").child(texts.question))
        .child(quiet(texts.yes, move |_| on_yes()).toggle("quiet-strong", || true))
        .child(quiet(texts.no, move |_| on_no()))
        .into_any()
}
