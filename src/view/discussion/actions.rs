//! The actions on a comment: reply, vote, fold.

use leptos::prelude::*;

use super::author::author_of;
use super::composer::when_composer_loaded;
use crate::state::conversation::{RowSignals, VoteDirection};
use crate::state::{Conversation, FormPurpose};
use crate::view::button::quiet;
use crate::view::dom;
use crate::view::icon::{Icon, icon};
use standfirst_elements::{dynamic, element, fragment};
use standfirst_model::{CommentId, CommentStatus};

/// The row of action buttons under a comment.
pub fn actions(conversation: Conversation, id: CommentId, row: RowSignals) -> AnyView {
    let session = conversation.session();
    // The backend accepts no requests about a comment whose id is not known.
    let known = id.known().is_some();
    dynamic(move || {
        let status = row.status()?;
        let shown = status != CommentStatus::Removed;
        let published = known && status == CommentStatus::Published;
        Some(
            element("div")
                .class("comment-actions")
                .set("part", "actions")
                .child(published.then(|| reply(conversation, id.clone())))
                .child(published.then(|| votes(conversation, id.clone(), row)))
                .child((known && shown).then(|| {
                    let id = id.clone();
                    when_composer_loaded(session, move |composer| {
                        (composer.more_actions)(conversation, id.clone(), row)
                    })
                }))
                .child(fold(conversation, id.clone(), row))
                .into_any(),
        )
    })
}

fn reply(conversation: Conversation, id: CommentId) -> AnyView {
    let session = conversation.session();
    let name = author_of(conversation, &id);
    let label = session.message_with("comment.reply-to", &[("name", &name)]);
    let capable = move || {
        conversation
            .settings
            .with(|settings| settings.capabilities.reply)
            && !conversation.closed.get()
    };
    dynamic(move || {
        let (id, label) = (id.clone(), label.clone());
        let purpose = FormPurpose::Reply(id);
        let button = opener_id(&purpose);
        let open = open_form(conversation, purpose);
        capable().then(|| {
            quiet(session.message("comment.reply"), open)
                .set("id", button)
                .set("aria-label", label)
                .into_any()
        })
    })
}

/// Returns the id of the button that opens a form.
pub(super) fn opener_id(purpose: &FormPurpose) -> String {
    format!("open-{}", purpose.key())
}

/// Closes the form of a reply or an edit. Its text stays as a draft.
pub(super) fn close_form(conversation: Conversation, purpose: &FormPurpose) {
    conversation.open_form.set(None);
    dom::rescue_focus(conversation.session(), vec![opener_id(purpose)]);
}

/// Opens a form in place and focuses its field, or closes it.
pub(super) fn open_form<E>(conversation: Conversation, purpose: FormPurpose) -> impl Fn(E) {
    move |_| {
        let open = conversation
            .open_form
            .with_untracked(|open| open.as_ref() == Some(&purpose));
        conversation.open_form.set((!open).then(|| purpose.clone()));
        if !open {
            let field = format!("form-{}-text", purpose.key());
            let session = conversation.session();
            dom::after_render(move || dom::focus(session, &field));
        }
    }
}

fn votes(conversation: Conversation, id: CommentId, row: RowSignals) -> AnyView {
    let session = conversation.session();
    let name = author_of(conversation, &id);
    let button = move |id: CommentId, wanted: VoteDirection| {
        let (key, of, picture) = match wanted {
            VoteDirection::Down => ("comment.vote-down", "comment.vote-down-of", Icon::Down),
            VoteDirection::Up | VoteDirection::None => {
                ("comment.vote-up", "comment.vote-up-of", Icon::Up)
            }
        };
        let message = session.message(key);
        let label = session.message_with(of, &[("name", &name)]);
        element("button")
            .set("type", "button")
            .class("quiet vote")
            .set("aria-label", label)
            .set("aria-pressed", move || (row.vote() == wanted).to_string())
            .on("click", move |_| conversation.vote(id.clone(), wanted))
            .child(icon(picture))
            .child(element("span").child(message))
            .into_any()
    };
    dynamic(move || {
        let (up, down) = conversation.settings.with(|settings| {
            (
                settings.capabilities.vote_up,
                settings.capabilities.vote_down,
            )
        });
        let up = up.then(|| button(id.clone(), VoteDirection::Up));
        let down = down.then(|| button(id.clone(), VoteDirection::Down));
        let count = up.is_some().then_some({
            move || {
                let score_of = row.score().filter(|score| *score != 0)?;
                let locale = session.locale();
                let number = standfirst_i18n::format::number(&locale, score_of);
                let score = element("span").class("score");
                let Ok(count) = u32::try_from(score_of) else {
                    // A negative score is the sum of two kinds of votes, so no word counts it. Beside the label of
                    // the up button it would read as a count of up votes.
                    let message = session.message_with("comment.score-is", &[("score", &number)]);
                    return Some(
                        score
                            .toggle("score-below", || true)
                            .child(message)
                            .into_any(),
                    );
                };
                let label = session.count("comment.score", count);
                let seen = element("span").set("aria-hidden", "true").child(number);
                let heard = element("span").class("sr-only").child(label.clone());
                let score = score.set("title", label);
                Some(score.child(seen).child(heard).into_any())
            }
        });
        fragment().child(up).child(count).child(down).into_any()
    })
}

fn fold(conversation: Conversation, id: CommentId, row: RowSignals) -> AnyView {
    let session = conversation.session();
    dynamic(move || {
        let count = row.replies();
        let id = id.clone();
        (count > 0).then(|| {
            let message = move || {
                if row.is_folded() {
                    session.count("comment.unfold", count)
                } else {
                    session.count("comment.replies", count)
                }
            };
            element("button")
                .set("type", "button")
                .class("quiet fold")
                .set("aria-expanded", move || (!row.is_folded()).to_string())
                .on("click", move |_| conversation.fold(&id))
                .child(message)
                .into_any()
        })
    })
}
