//! The questions that the buttons of a comment ask: their texts, and where the focus goes when one closes.

use leptos::prelude::*;

use crate::state::Conversation;
use crate::state::conversation::Question;
use crate::view::dom;
use crate::view::question::ConfirmTexts;
use standfirst_model::CommentId;
use standfirst_reactive::{RwSignal, effect};

/// Returns the id of the button that asks a question.
pub(super) fn question_button_id(question: Question, id: &CommentId) -> String {
    let name = match question {
        Question::Delete => "delete",
        Question::Report => "report",
    };
    format!("{name}-{}", id.anchor())
}

/// When a question about a comment closes, moves the focus to the button that asked it or, if the comment was deleted,
/// to the comment after it.
pub(super) fn follow_question(conversation: Conversation) {
    let focus_ids = RwSignal::new(None::<Vec<String>>);
    effect(move || match conversation.question.get() {
        Some((question, id)) => {
            let mut ids = vec![question_button_id(question, &id), id.anchor()];
            ids.extend(focus_targets_after(conversation, &id));
            focus_ids.set(Some(ids));
        }
        None => {
            if let Some(ids) = focus_ids.get_untracked() {
                focus_ids.set(None);
                dom::rescue_focus(conversation.session(), ids);
            }
        }
    });
}

/// Returns the ids of the elements to focus instead of a comment: the next comment, the previous one, the heading.
fn focus_targets_after(conversation: Conversation, id: &CommentId) -> Vec<String> {
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

/// Returns the texts of the question about deleting a comment.
pub(super) fn delete_confirm_texts(conversation: Conversation, question: &str) -> ConfirmTexts {
    let session = conversation.session();
    ConfirmTexts {
        button: session.message("comment.delete"),
        question: session.message(question),
        yes: session.message("comment.delete-yes"),
        no: session.message("comment.delete-no"),
    }
}
