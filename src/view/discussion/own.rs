//! What a reader can do with their own comment: change it, or delete it.

use leptos::prelude::*;

use super::actions::open_form;
use crate::model::CommentId;
use crate::state::{Conversation, FormPurpose};
use crate::view::button::quiet;
use crate::view::element::{group, live};
use crate::view::question::{Words, asked};

/// The quiet words under one's own comment, for as long as it may be changed.
pub fn own(conversation: Conversation, id: CommentId) -> AnyView {
    let session = conversation.session();
    live(move || {
        let id = id.clone();
        if conversation
            .deleting
            .with(|deleting| deleting.as_ref() == Some(&id))
        {
            return confirmation(conversation, id).into_any();
        }
        let edit = conversation.may_change(&id).then(|| {
            let open = open_form(conversation, FormPurpose::Edit(id.clone()));
            quiet(session.say("comment.edit"), open).into_any()
        });
        let delete = conversation.may_delete(&id).then(|| {
            let id = id.clone();
            let ask = move |_| conversation.deleting.set(Some(id.clone()));
            quiet(session.say("comment.delete"), ask).into_any()
        });
        // Of a comment that others do not see its author may say that they no longer wait for it.
        let let_go = (delete.is_none() && conversation.is_kept_here(&id)).then(|| {
            let let_go = move |_| conversation.let_go(&id);
            quiet(session.say("comment.held-forget"), let_go).into_any()
        });
        group().child(edit).child(delete).child(let_go).into_any()
    })
}

fn confirmation(conversation: Conversation, id: CommentId) -> AnyView {
    asked(
        sure(conversation, "comment.delete-sure"),
        move || conversation.delete(id.clone()),
        move || conversation.deleting.set(None),
    )
}

/// What is asked before a comment is deleted, and the answers.
pub(super) fn sure(conversation: Conversation, question: &str) -> Words {
    let session = conversation.session();
    Words {
        button: session.say("comment.delete"),
        sure: session.say(question),
        yes: session.say("comment.delete-yes"),
        no: session.say("comment.delete-no"),
    }
}
