//! What a reader can do with a comment: reply, recommend, fold; change and delete their own.

use leptos::prelude::*;

use crate::model::{Comment, CommentId, Standing};
use crate::state::cell::{Derived, Held};
use crate::state::conversation::Ballot;
use crate::state::{Conversation, FormPurpose};
use crate::view::dom;
use crate::view::icon::{Icon, icon};

/// The row of quiet words under a comment.
pub fn actions(
    conversation: Conversation,
    id: CommentId,
    row: Derived<Option<Comment>>,
) -> impl IntoView {
    let standing = Derived::new(move || row.with(|row| row.as_ref().map(|one| one.standing)));
    move || {
        let shown = standing.get()? != Standing::Removed;
        let published = standing.get() == Some(Standing::Published);
        Some(view! {
            <div class="comment-actions">
                {published.then(|| reply(conversation, id.clone()))}
                {published.then(|| votes(conversation, id.clone(), row))}
                {shown.then(|| own(conversation, id.clone()))}
                {fold(conversation, id.clone())}
            </div>
        })
    }
}

fn reply(conversation: Conversation, id: CommentId) -> impl IntoView {
    let session = conversation.session();
    let name = conversation.thread.with_untracked(|thread| {
        thread
            .get(&id)
            .map(|one| one.author.name.clone())
            .unwrap_or_default()
    });
    let label = session.say_with("comment.reply-to", &[("name", &name)]);
    let capable = move || {
        conversation
            .settings
            .with(|settings| settings.capabilities.reply)
            && !conversation.closed.get()
    };
    move || {
        let (id, label) = (id.clone(), label.clone());
        let open = open_form(conversation, FormPurpose::Reply(id));
        capable().then(|| {
            view! {
                <button type="button" class="quiet" aria-label=label on:click=open>
                    {session.say("comment.reply")}
                </button>
            }
        })
    }
}

/// Opens a form in place, or closes it, and puts the cursor into it.
fn open_form<E>(conversation: Conversation, purpose: FormPurpose) -> impl Fn(E) {
    move |_| {
        let open = conversation
            .open_form
            .with_untracked(|open| open.as_ref() == Some(&purpose));
        conversation.open_form.set((!open).then(|| purpose.clone()));
        if !open {
            let field = format!("form-{}-text", purpose.key());
            dom::after_render(move || dom::focus(&field));
        }
    }
}

fn votes(
    conversation: Conversation,
    id: CommentId,
    row: Derived<Option<Comment>>,
) -> impl IntoView {
    let session = conversation.session();
    let ballot = Held::new(conversation.ballot(&id));
    let score = Derived::new(move || row.with(|row| row.as_ref().and_then(|one| one.score)));
    let button = move |id: CommentId, wanted: Ballot, key: &'static str, picture: Icon| {
        let words = session.say(key);
        view! {
            <button
                type="button"
                class="quiet vote"
                aria-pressed=move || (ballot.get() == wanted).to_string()
                on:click=move |_| conversation.vote(id.clone(), wanted, ballot)
            >
                {icon(picture)}
                <span>{words}</span>
            </button>
        }
    };
    move || {
        let (up, down) = conversation.settings.with(|settings| {
            (
                settings.capabilities.vote_up,
                settings.capabilities.vote_down,
            )
        });
        let up = up.then(|| button(id.clone(), Ballot::Up, "comment.vote-up", Icon::Up));
        let down = down.then(|| button(id.clone(), Ballot::Down, "comment.vote-down", Icon::Down));
        let count = up.is_some().then_some({
            move || {
                let score = score.get().filter(|score| *score != 0)?;
                let locale = session.locale();
                let number = crate::i18n::format::number(&locale, score as f64);
                let label =
                    session.count("comment.score", u32::try_from(score).unwrap_or_default());
                Some(view! {
                    <span class="score" title=label>{number}</span>
                })
            }
        });
        view! { {up} {count} {down} }
    }
}

fn own(conversation: Conversation, id: CommentId) -> impl IntoView {
    let session = conversation.session();
    move || {
        let id = id.clone();
        if conversation
            .deleting
            .with(|deleting| deleting.as_ref() == Some(&id))
        {
            return confirmation(conversation, id).into_any();
        }
        let edit = conversation.may_change(&id).then(|| {
            let open = open_form(conversation, FormPurpose::Edit(id.clone()));
            view! { <button type="button" class="quiet" on:click=open>{session.say("comment.edit")}</button> }
        });
        let delete = conversation.may_delete(&id).then(|| {
            let ask = move |_| conversation.deleting.set(Some(id.clone()));
            view! { <button type="button" class="quiet" on:click=ask>{session.say("comment.delete")}</button> }
        });
        view! { {edit} {delete} }.into_any()
    }
}

fn confirmation(conversation: Conversation, id: CommentId) -> impl IntoView {
    let session = conversation.session();
    view! {
        <span class="confirmation" role="group" aria-label=session.say("comment.delete-sure")>
            <span>{session.say("comment.delete-sure")}</span>
            <button type="button" class="quiet quiet-strong" on:click=move |_| conversation.delete(id.clone())>
                {session.say("comment.delete-yes")}
            </button>
            <button type="button" class="quiet" on:click=move |_| conversation.deleting.set(None)>
                {session.say("comment.delete-no")}
            </button>
        </span>
    }
}

fn fold(conversation: Conversation, id: CommentId) -> impl IntoView {
    let session = conversation.session();
    let count = {
        let id = id.clone();
        Derived::new(move || conversation.thread.with(|thread| thread.descendants(&id)))
    };
    let folded = {
        let id = id.clone();
        Derived::new(move || conversation.folded.with(|folded| folded.contains(&id)))
    };
    move || {
        let count = u32::try_from(count.get()).unwrap_or(u32::MAX);
        let id = id.clone();
        (count > 0).then(|| {
            let words = move || {
                if folded.get() {
                    session.count("comment.unfold", count)
                } else {
                    session.count("comment.replies", count)
                }
            };
            view! {
                <button
                    type="button"
                    class="quiet fold"
                    aria-expanded=move || (!folded.get()).to_string()
                    on:click=move |_| conversation.fold(&id)
                >
                    {words}
                </button>
            }
        })
    }
}
