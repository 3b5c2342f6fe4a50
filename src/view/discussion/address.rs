//! The comment that the page's address links to.

use crate::state::Conversation;
use crate::state::window::on_window;
use crate::view::dom;
use standfirst_model::CommentId;
use standfirst_reactive::effect;

/// Whether the page's address belongs to the conversation. If the conversation belongs to another page, the
/// address is neither followed nor changed.
pub fn belongs_to(conversation: Conversation) -> bool {
    let session = conversation.session();
    !session.config(|config| config.thread.is_elsewhere)
}

/// Loads the conversation, and scrolls to the comment that the address links to, now and on every `hashchange`.
pub fn follow_address(conversation: Conversation) {
    effect(move || {
        seek(conversation);
        conversation.load();
        on_window("hashchange", move |_| seek(conversation));
    });
}

fn seek(conversation: Conversation) {
    let address = dom::address();
    let hash = address.split_once('#').map_or("", |(_, hash)| hash);
    if let Some(id) = CommentId::from_hash(hash) {
        conversation.seek(id);
    } else if hash == "comments" {
        let session = conversation.session();
        dom::after_render(move || {
            dom::scroll_to(session, "comments");
        });
    }
}
