//! The text of a comment.

use leptos::prelude::*;

use crate::state::conversation::RowSignals;
use crate::state::{Conversation, markdown};
use crate::view::button::quiet;
use crate::view::dom;
use crate::view::icon::{Icon, icon};
use crate::view::markup::comment_html;
use standfirst_elements::{dynamic, element, fragment};
use standfirst_model::text::truncate;
use standfirst_model::{CommentId, CommentStatus, Untrusted};
use standfirst_reactive::{Memo, RwSignal};

/// The number of bytes of a comment that are shown before the reader asks for all of it. Rendering a comment of a
/// megabyte blocks the page for seconds.
const MAX_BYTES_SHOWN: usize = 20_000;

/// The text of a comment, and a notice if a moderator has yet to approve it.
pub fn body(conversation: Conversation, id: CommentId, row: RowSignals) -> AnyView {
    let session = conversation.session();
    let shows_all = RwSignal::new(false);
    let body = Memo::new(move || {
        row.with_comment(|one| {
            let shown = one.filter(|one| one.status != CommentStatus::Removed)?;
            let held = shown.status == CommentStatus::Held;
            let short = truncate(&shown.body.text, MAX_BYTES_SHOWN).filter(|_| !shows_all.get());
            let is_clipped = short.is_some();
            let text = Untrusted {
                text: short.unwrap_or(&shown.body.text).to_owned(),
                format: shown.body.format,
            };
            Some((text, held, is_clipped))
        })
    });
    dynamic(move || {
        let (body, held, is_clipped) = body.get()?;
        markdown::track(&body);
        let held = held.then(|| {
            let message = session.message("comment.held");
            element("p")
                .class("notice notice-held")
                .child(icon(Icon::Clock))
                .child(element("span").class("notice-text").child(message))
                .into_any()
        });
        let anchor = id.anchor();
        let page = conversation.page().url;
        let all = is_clipped.then(|| {
            let show = move |_| {
                shows_all.set(true);
                dom::rescue_focus(session, vec![anchor.clone()]);
            };
            quiet(session.message("comment.show-all"), show).into_any()
        });
        Some(
            fragment()
                .child(comment_html(session, (&page, &id), body, "comment-body"))
                .child(all)
                .child(held)
                .into_any(),
        )
    })
}
