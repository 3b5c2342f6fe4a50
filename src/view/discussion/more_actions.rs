//! The actions on a comment that only the composer knows: edit and delete the reader's own, and the question that a
//! button asks.

use leptos::prelude::*;

use super::actions::{open_form, opener_id};
use super::questions::{delete_confirm_texts, question_button_id};
use super::report::{report_button, report_form};
use crate::state::conversation::{Question, RowSignals};
use crate::state::{Conversation, FormPurpose};
use crate::view::button::quiet;
use crate::view::question::confirm_prompt;
use standfirst_elements::{dynamic, fragment};
use standfirst_model::CommentId;

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
            let button = opener_id(&purpose);
            quiet(
                session.message("comment.edit"),
                open_form(conversation, purpose),
            )
            .set("id", button)
            .into_any()
        });
        let delete = conversation.may_delete(&id).then(|| {
            let id = id.clone();
            let button = question_button_id(Question::Delete, &id);
            let ask = move |_| conversation.set_question(Some((Question::Delete, id.clone())));
            quiet(session.message("comment.delete"), ask)
                .set("id", button)
                .into_any()
        });
        let report = report_button(conversation, &id);
        // The author of a comment that is still held may remove it from this device.
        let discard_held = (delete.is_none() && conversation.is_held_on_device(&id)).then(|| {
            let discard_held = move |_| conversation.discard_held(&id);
            quiet(session.message("comment.held-remove"), discard_held).into_any()
        });
        fragment()
            .child(edit)
            .child(delete)
            .child(discard_held)
            .child(report)
            .into_any()
    })
}

fn confirmation(conversation: Conversation, id: CommentId) -> AnyView {
    confirm_prompt(
        delete_confirm_texts(conversation, "comment.delete-sure"),
        move || conversation.delete(id.clone()),
        move || conversation.set_question(None),
    )
}
