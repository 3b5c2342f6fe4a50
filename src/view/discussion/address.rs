//! The comment that the page's address points at.

use crate::model::CommentId;
use crate::state::Conversation;
use crate::state::cell::watch;
use crate::state::window::on_window;
use crate::view::dom;

/// Loads the conversation, and goes to the comment that the address points at, now and later.
pub fn begin(conversation: Conversation) {
    watch(move || {
        seek(conversation);
        conversation.load();
        on_window("hashchange", move |_| seek(conversation));
    });
}

fn seek(conversation: Conversation) {
    let hash = web_sys::window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default();
    if let Some(id) = CommentId::from_hash(&hash) {
        conversation.seek(id);
    } else if hash == "#comments" {
        let session = conversation.session();
        dom::after_render(move || {
            dom::scroll_to(session, "comments");
        });
    }
}
