//! The name under which a comment's author is shown.

use crate::state::Conversation;
use standfirst_model::blank::is_blank;
use standfirst_model::text::truncate;
use standfirst_model::{Comment, CommentId};

/// The maximum length of a name on the page: drawing a name of a megabyte takes a browser seconds.
const MAX_NAME_LENGTH: usize = 200;

pub(super) fn name_of(conversation: Conversation, one: &Comment) -> String {
    if is_blank(&one.author.name) {
        conversation.session().message("comment.anonymous")
    } else {
        match truncate(&one.author.name, MAX_NAME_LENGTH) {
            Some(short) => format!("{short}…"),
            None => one.author.name.clone(),
        }
    }
}

/// Returns the name of the author of a comment in the thread. Untracked.
pub(super) fn author_of(conversation: Conversation, id: &CommentId) -> String {
    conversation.thread.with_untracked(|thread| {
        let one = thread.get(id);
        one.map(|one| name_of(conversation, one))
            .unwrap_or_default()
    })
}
