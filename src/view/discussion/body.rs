//! The text of a comment.

use leptos::prelude::*;

use crate::state::signal::{Memo, RwSignal};
use crate::state::{Conversation, markdown};
use crate::view::button::quiet;
use crate::view::dom;
use crate::view::element::{element, group, live};
use crate::view::icon::{Icon, icon};
use crate::view::markup::reader;
use standfirst_model::text::clipped;
use standfirst_model::{Comment, CommentId, CommentStatus, Untrusted};

/// The number of bytes of a comment that are shown before the reader asks for all of it. Rendering a comment of a
/// megabyte blocks the page for seconds.
const SHOWN: usize = 20_000;

/// The text of a comment, and a notice if a moderator has yet to approve it.
pub fn body(conversation: Conversation, id: CommentId, row: Memo<Option<Comment>>) -> AnyView {
    let session = conversation.session();
    let whole = RwSignal::new(false);
    let body = Memo::new(move || {
        row.with(|row| {
            let shown = row
                .as_ref()
                .filter(|one| one.status != CommentStatus::Removed)?;
            let held = shown.status == CommentStatus::Held;
            let short = clipped(&shown.body.text, SHOWN).filter(|_| !whole.get());
            let is_clipped = short.is_some();
            let text = Untrusted {
                text: short.unwrap_or(&shown.body.text).to_owned(),
                format: shown.body.format,
            };
            Some((text, held, is_clipped))
        })
    });
    live(move || {
        let (body, held, is_clipped) = body.get()?;
        markdown::follow(&body);
        let held = held.then(|| {
            let words = session.say("comment.held");
            element("p")
                .class("notice notice-held")
                .child(icon(Icon::Clock))
                .child(element("span").class("notice-words").child(words))
                .into_any()
        });
        let anchor = id.anchor();
        let page = conversation.page().url;
        let all = is_clipped.then(|| {
            let show = move |_| {
                whole.set(true);
                dom::rescue_focus(session, vec![anchor.clone()]);
            };
            quiet(session.say("comment.show-all"), show).into_any()
        });
        Some(
            group()
                .child(reader(session, (&page, &id), body, "comment-body"))
                .child(all)
                .child(held)
                .into_any(),
        )
    })
}
