//! What the form says of itself: a draft that came back, what has to be mended, what became of it.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::field::{control_id, problem_words};
use crate::model::{Failure, FailureKind};
use crate::offline::Kept;
use crate::state::FormStatus;
use crate::state::cell::{Derived, Held};
use crate::state::conversation::Writing;
use crate::view::icon::{Icon, icon};
use crate::view::{dom, moment};

/// "Your draft from 10:32 is back", with a way to be rid of it and a way back.
pub fn draft_notice(writing: Writing, key: String) -> impl IntoView {
    let session = writing.conversation.session();
    move || {
        if writing.kept.get() == Kept::InMemory {
            let words = session.say("form.draft-unsaved");
            return Some(
                view! { <p class="notice notice-draft" role="status">{icon(Icon::Warning)}<span class="notice-words">{words}</span></p> }
                    .into_any(),
            );
        }
        if writing.discarded.with(Option::is_some) {
            return Some(
                view! {
                    <p class="notice notice-draft" role="status">
                        <span class="notice-words">{session.say("form.draft-discarded")}</span>
                        <button type="button" class="quiet" on:click=move |_| writing.undo_discard()>
                            {session.say("form.draft-undo")}
                        </button>
                    </p>
                }
                .into_any(),
            );
        }
        let draft = writing.restored.get()?;
        let sentence = session.say_with("form.draft-restored", &[("time", "\u{0}")]);
        let (before, after) = sentence
            .split_once('\u{0}')
            .unwrap_or((sentence.as_str(), ""));
        let (before, after) = (before.to_owned(), after.to_owned());
        let field = control_id(&key, crate::model::Field::Text);
        let discard = move |_| {
            writing.discard_draft();
            dom::focus(&field);
        };
        Some(
            view! {
                <p class="notice notice-draft" role="status">
                    {icon(Icon::Clock)}
                    <span class="notice-words">{before}{moment::ago(session, draft.saved_at())}{after}</span>
                    <button type="button" class="quiet" on:click=discard>
                        {session.say("form.draft-discard")}
                    </button>
                </p>
            }
            .into_any(),
        )
    }
}

/// All that has to be mended, with links to it, where it is more than one thing.
pub fn summary(writing: Writing, key: String) -> impl IntoView {
    let session = writing.conversation.session();
    let faults = Derived::new(move || writing.form.with(|form| form.faults.clone()));
    move || {
        let faults = faults.get();
        let count = u32::try_from(faults.len()).unwrap_or(u32::MAX);
        (count > 1).then(|| {
            let items = faults.into_iter().map(|fault| {
                let id = control_id(&key, fault.field);
                let link = format!("#{id}");
                let go = move |event: MouseEvent| {
                    event.prevent_default();
                    dom::focus(&id);
                };
                view! {
                    <li>
                        <a href=link rel="external" on:click=go>
                            {problem_words(session, fault.field, fault.problem)}
                        </a>
                    </li>
                }
            });
            view! {
                <div class="notice notice-failed form-summary" role="alert">
                    {icon(Icon::Warning)}
                    <div class="notice-words">
                        <p>{session.count("form.summary", count)}</p>
                        <ul>{items.collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}

/// What became of it.
pub fn outcome(writing: Writing, retry: impl Fn() + Clone + Send + 'static) -> impl IntoView {
    let session = writing.conversation.session();
    let status = Derived::new(move || writing.form.with(|form| form.status.clone()));
    move || match status.get() {
        FormStatus::Writing | FormStatus::Sending => None,
        FormStatus::Published => {
            let words = session.say("form.published");
            Some(
                view! { <p class="notice notice-done">{icon(Icon::Check)}<span class="notice-words">{words}</span></p> }
                    .into_any(),
            )
        }
        FormStatus::Held => {
            let words = session.say("form.held");
            Some(
                view! { <p class="notice notice-held">{icon(Icon::Clock)}<span class="notice-words">{words}</span></p> }
                    .into_any(),
            )
        }
        FormStatus::Failed(failure) => Some(refusal(writing, &failure, retry.clone()).into_any()),
    }
}

fn refusal(writing: Writing, failure: &Failure, retry: impl Fn() + 'static) -> impl IntoView {
    let session = writing.conversation.session();
    // Where our own sentence can only be general, the backend's is shown beside it.
    let general = matches!(
        failure.kind,
        FailureKind::Refused | FailureKind::Invalid | FailureKind::Forbidden
    );
    let said = failure.backend_message.clone().filter(|_| general);
    let said = said.map(|message| {
        view! { <span>{session.say_with("failure.said", &[("message", &message)])} " "</span> }
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
        view! {
            <button type="button" class="button" on:click=move |_| retry()>
                {session.say("form.retry")}
            </button>
        }
    });
    let picture = if failure.kind == FailureKind::Offline {
        Icon::Offline
    } else {
        Icon::Warning
    };
    view! {
        <div class="notice notice-failed" role="alert">
            {icon(picture)}
            <p class="notice-words">
                <strong>{waiting(writing, failure)}</strong>
                " "
                {said}
                {session.say("failure.kept")}
            </p>
            {again}
        </div>
    }
}

/// The reason; "try again in 12 seconds" counts down while it is read.
fn waiting(writing: Writing, failure: &Failure) -> AnyView {
    let session = writing.conversation.session();
    let seconds = failure
        .retry_after
        .filter(|_| failure.kind == FailureKind::TooFast);
    let Some(seconds) = seconds else {
        let words = session.explain(failure);
        return view! { {words} }.into_any();
    };
    let left = Held::new(seconds);
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
    view! {
        {move || match left.get() {
            0 => session.say("failure.too-fast"),
            seconds => session.count("failure.too-fast-wait", seconds),
        }}
    }
    .into_any()
}
