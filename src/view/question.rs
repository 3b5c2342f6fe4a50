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
    pub sure: String,
    /// The label that confirms.
    pub yes: String,
    /// The label that cancels.
    pub no: String,
}

/// The button, replaced by the question once it is pressed.
pub fn question(words: ConfirmTexts, act: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let asking = RwSignal::new(false);
    let asked_before = RwSignal::new(false);
    dynamic(move || {
        let words = words.clone();
        if !asking.get() {
            let button = quiet(words.button, move |_| {
                asked_before.set(true);
                asking.set(true);
            });
            // The question was answered: the focus returns to the button.
            let button = if asked_before.get_untracked() {
                button.filled(dom::focus_if_lost)
            } else {
                button
            };
            return button.into_any();
        }
        let act = Arc::clone(&act);
        asked(
            words,
            move || {
                act();
                asking.try_set(false);
            },
            move || asking.set(false),
        )
    })
}

/// The question and its answers.
pub fn asked(
    words: ConfirmTexts,
    yes: impl Fn() + Send + 'static,
    no: impl Fn() + Send + 'static,
) -> AnyView {
    element("span")
        .class("confirmation")
        .set("role", "group")
        .set("aria-label", words.sure.clone())
        .set("tabindex", "-1")
        .filled(dom::focus_if_lost)
        .child(element("span").child(words.sure))
        .child(quiet(words.yes, move |_| yes()).toggle("quiet-strong", || true))
        .child(quiet(words.no, move |_| no()))
        .into_any()
}
