//! The actions on a comment that only the composer knows: edit and delete the reader's own, and the question that a
//! button asks.

use leptos::prelude::*;

use super::actions::{open_form, opener_of};
use super::report::{report_button, report_form};
use crate::state::conversation::{Question, RowSignals};
use crate::state::{Conversation, FormPurpose};
use crate::view::button::quiet;
use crate::view::dom;
use crate::view::question::{ConfirmTexts, asked};
use standfirst_elements::{dynamic, fragment};
use standfirst_model::CommentId;
use standfirst_reactive::{RwSignal, effect};

/// The buttons under the reader's own comment, for as long as it may be changed, or the question that one of them asks.
pub fn more_actions(conversation: Conversation, id: CommentId, row: RowSignals) -> AnyView {
    let session = conversation.session();
    dynamic(move || {
        let id = id.clone();
        match row.question() {
            Some(Question::Delete) => return confirmation(conversation, id).into_any(),
            Some(Question::Report) => return report_form(conversation, id),
            None => {}
        }
        row.follow_own();
        let edit = conversation.may_change(&id).then(|| {
            let purpose = FormPurpose::Edit(id.clone());
            let button = opener_of(&purpose);
            quiet(
                session.message("comment.edit"),
                open_form(conversation, purpose),
            )
            .set("id", button)
            .into_any()
        });
        let delete = conversation.may_delete(&id).then(|| {
            let id = id.clone();
            let button = button_of(Question::Delete, &id);
            let ask = move |_| conversation.set_question(Some((Question::Delete, id.clone())));
            quiet(session.message("comment.delete"), ask)
                .set("id", button)
                .into_any()
        });
        let report = report_button(conversation, &id);
        // The author of a comment that is still held may remove it from this device.
        let let_go = (delete.is_none() && conversation.is_held_here(&id)).then(|| {
            let let_go = move |_| conversation.let_go(&id);
            quiet(session.message("comment.held-remove"), let_go).into_any()
        });
        fragment()
            .child(edit)
            .child(delete)
            .child(let_go)
            .child(report)
            .into_any()
    })
}

/// Returns the id of the button that asks a question.
pub(super) fn button_of(question: Question, id: &CommentId) -> String {
    let name = match question {
        Question::Delete => "delete",
        Question::Report => "report",
    };
    format!("{name}-{}", id.anchor())
}

/// When a question about a comment closes, moves the focus to the button that asked it or, if the comment was deleted,
/// to the comment after it.
pub(super) fn follow_question(conversation: Conversation) {
    let asked = RwSignal::new(None::<Vec<String>>);
    effect(move || match conversation.question.get() {
        Some((question, id)) => {
            let mut ids = vec![button_of(question, &id), id.anchor()];
            ids.extend(after(conversation, &id));
            asked.set(Some(ids));
        }
        None => {
            if let Some(ids) = asked.get_untracked() {
                asked.set(None);
                dom::rescue_focus(conversation.session(), ids);
            }
        }
    });
}

/// Returns the ids of the elements to focus instead of a comment: the next comment, the previous one, the heading.
fn after(conversation: Conversation, id: &CommentId) -> Vec<String> {
    let mut ids = untrack(|| {
        conversation.outline.with(|outline| {
            let order = outline.order();
            let at = order.iter().position(|one| *one == id).unwrap_or_default();
            let next = order.get(at + 1).into_iter();
            let before = at.checked_sub(1).and_then(|before| order.get(before));
            next.chain(before)
                .map(|one| one.anchor())
                .collect::<Vec<_>>()
        })
    });
    ids.push("comments-title".to_owned());
    ids
}

fn confirmation(conversation: Conversation, id: CommentId) -> AnyView {
    asked(
        sure(conversation, "comment.delete-sure"),
        move || conversation.delete(id.clone()),
        move || conversation.set_question(None),
    )
}

/// Returns the texts of the question about deleting a comment.
pub(super) fn sure(conversation: Conversation, question: &str) -> ConfirmTexts {
    let session = conversation.session();
    ConfirmTexts {
        button: session.message("comment.delete"),
        sure: session.message(question),
        yes: session.message("comment.delete-yes"),
        no: session.message("comment.delete-no"),
    }
}
