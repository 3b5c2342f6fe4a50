//! New comments since the thread was loaded.

use leptos::prelude::*;

use super::questions::follow_question;
use crate::state::Conversation;
use standfirst_elements::{dynamic, element};
use standfirst_reactive::Memo;

/// "3 new comments". It takes no room in the layout, so that the text does not move while somebody reads.
pub fn new_comments(conversation: Conversation) -> AnyView {
    let session = conversation.session();
    // Called here because this view, too, exists once per thread.
    follow_question(conversation);
    let count = Memo::new(move || conversation.new_comments.with(Vec::len));
    dynamic(move || {
        let count = u32::try_from(count.get()).unwrap_or(u32::MAX);
        (count > 0).then(|| {
            element("div")
                .class("new-comments")
                .child(
                    element("button")
                        .set("type", "button")
                        .class("button new-comments-show")
                        .set("part", "button")
                        .on("click", move |_| conversation.show_new_comments())
                        .child(session.count("comments.new", count)),
                )
                .into_any()
        })
    })
}
