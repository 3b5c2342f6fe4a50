//! What stands where content is not: loading, failed, empty.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::model::Failure;
use crate::state::Session;

/// Grey lines shaped like what comes. They fade in late (by CSS), so that a quick answer never
/// shows them; what is read aloud is one word.
pub fn skeleton(words: String, lines: usize, class: &'static str) -> impl IntoView {
    view! {
        <div class=format!("skeleton {class}") role="status">
            <span class="unseen">{words}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}

/// One sentence on what failed, one on why, and the way on.
pub fn failed<Retry: Fn() + 'static>(
    session: Session,
    what: String,
    failure: &Failure,
    retry: Retry,
) -> impl IntoView + use<Retry> {
    view! {
        <div class="notice notice-failed" role="alert">
            {icon(Icon::Warning)}
            <p class="notice-words">
                <strong>{what}</strong>
                " "
                {session.explain(failure)}
            </p>
            <button type="button" class="button" on:click=move |_| retry()>
                {session.say("failure.retry")}
            </button>
        </div>
    }
}

/// A page that says what is not there, and where to go.
pub fn absent(title: String, text: String, link: String, words: String) -> impl IntoView {
    view! {
        <div class="absent">
            <h1 class="headline">{title}</h1>
            <p class="standfirst">{text}</p>
            <p>
                <a class="button" href=link>{words}</a>
            </p>
        </div>
    }
}
