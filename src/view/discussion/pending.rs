//! Pending comments and edits, shown where they will appear once sent.

use leptos::prelude::*;

use super::questions::delete_confirm_texts;
use crate::state::conversation::RowSignals;
use crate::state::{Conversation, FormPurpose, markdown};
use crate::view::button::quiet;
use crate::view::icon::{Icon, icon};
use crate::view::markup::comment_html;
use crate::view::question::confirm_prompt;
use crate::view::{dom, moment};
use standfirst_elements::{dynamic, element, fragment};
use standfirst_model::{CommentId, TextFormat};
use standfirst_offline::outbox::{Entry, Operation};
use standfirst_reactive::{Memo, RwSignal};

/// The pending comments and replies under a comment, or at the top of the thread.
pub fn pending_comments(
    conversation: Conversation,
    parent: Option<(CommentId, RowSignals)>,
) -> AnyView {
    let entries = Memo::new(move || match &parent {
        Some((parent, row)) => {
            row.follow_pending();
            untrack(|| conversation.pending_under(Some(parent)))
        }
        None => conversation.pending_under(None),
    });
    let confirming = RwSignal::new(None);
    dynamic(move || {
        let entries = entries.get();
        (!entries.is_empty()).then(|| {
            let rows = entries
                .into_iter()
                .map(|entry| row(conversation, &entry, confirming));
            element("ol")
                .class("thread pending")
                .child(rows.collect::<Vec<_>>())
                .into_any()
        })
    })
}

/// The pending edit or removal of a comment.
pub fn pending_change(conversation: Conversation, id: CommentId, row: RowSignals) -> AnyView {
    let session = conversation.session();
    let entry = Memo::new(move || {
        row.follow_pending();
        untrack(|| conversation.pending_change(&id))
    });
    let confirming = RwSignal::new(None);
    dynamic(move || {
        let entry = entry.get()?;
        let key = match &entry.operation {
            Operation::Edit { .. } => "pending.change",
            _ => "pending.deletion",
        };
        let text_view = entry
            .text()
            .map(|text| typed_text(conversation, text, "pending-text"));
        Some(
            element("div")
                .class("pending-change")
                .child(element("p").child(session.message(key)))
                .child(text_view)
                .child(status(conversation, &entry, confirming))
                .into_any(),
        )
    })
}

fn row(conversation: Conversation, entry: &Entry, confirming: RwSignal<Option<u64>>) -> AnyView {
    let session = conversation.session();
    let name = match &entry.operation {
        Operation::Create { submission, .. } if !submission.name.is_empty() => {
            submission.name.clone()
        }
        _ => session.message("comment.anonymous"),
    };
    let written = standfirst_model::Moment::from_milliseconds(entry.written);
    let by = format!("waiting-{}-by", entry.order);
    element("li")
        .class("comment comment-pending")
        .child(
            element("article")
                .class("comment-self")
                .set("part", "comment")
                .set("aria-labelledby", by.clone())
                .child(
                    element("header")
                        .class("comment-head")
                        .child(
                            element("span")
                                .class("comment-name")
                                .set("id", by)
                                .child(element("bdi").child(name)),
                        )
                        .child(
                            element("span")
                                .class("comment-time")
                                .child(moment::ago(session, written)),
                        ),
                )
                .child(typed_text(
                    conversation,
                    entry.text().unwrap_or_default(),
                    "comment-body pending-text",
                ))
                .child(status(conversation, entry, confirming)),
        )
        .into_any()
}

/// The typed text as it will be shown. Rendered again once the Markdown renderer is loaded.
fn typed_text(conversation: Conversation, text: &str, class: &'static str) -> AnyView {
    let typed = conversation.typed_text(text);
    if typed.format == TextFormat::Markdown {
        markdown::track(&typed);
        let page = conversation.page().url;
        let place = (page.as_str(), &CommentId::Local(String::new()));
        return comment_html(conversation.session(), place, typed, "comment-body");
    }
    element("p")
        .class(class)
        .set("dir", "auto")
        .child(typed.text)
        .into_any()
}

/// Why the entry is pending, and what the reader can do about it. `confirming` holds the order of the entry whose removal
/// the reader is asked to confirm. It is older than this view, which is built again after each try to send the entry:
/// the question must stay open meanwhile.
fn status(conversation: Conversation, entry: &Entry, confirming: RwSignal<Option<u64>>) -> AnyView {
    let session = conversation.session();
    let (order, refused, uncertain) = (entry.order, entry.refused, entry.uncertain);
    let outbox = session.outbox;
    let is_sending = Memo::new(move || outbox.sending.with(|sending| *sending == Some(order)));
    let may_have_arrived = entry.sent.is_some();
    let has_text = entry.text().is_some();
    let why = entry
        .failure_to_report()
        .map(|failure| session.explain(&failure));
    let why = why.unwrap_or_default();
    dynamic(move || {
        if is_sending.get() {
            return notice(
                Icon::Clock,
                "notice-held",
                &session.message("pending.sending"),
                "",
            );
        }
        let (picture, class, key) = if uncertain {
            (Icon::Warning, "notice-failed", "pending.uncertain")
        } else if refused {
            (Icon::Warning, "notice-failed", "pending.refused")
        } else {
            (Icon::Clock, "notice-held", "pending.waiting")
        };
        let buttons = if confirming.get() == Some(order) {
            let key = if may_have_arrived {
                "pending.delete-uncertain"
            } else {
                "comment.delete-sure"
            };
            confirm_prompt(
                delete_confirm_texts(conversation, key),
                move || conversation.withdraw(order),
                move || confirming.set(None),
            )
        } else if uncertain {
            let again = move |_| outbox.send_again(order);
            let is_there = move |_| outbox.has_arrived(order);
            let edit = move |_| edit_pending(conversation, order);
            fragment()
                .child(quiet(session.message("pending.send-again"), again))
                .child(quiet(session.message("pending.posted"), is_there))
                .child(quiet(session.message("comment.edit"), edit))
                .into_any()
        } else {
            let now = move |_| outbox.send_now(order);
            let now = (!refused).then(|| quiet(session.message("pending.now"), now).into_any());
            let edit = move |_| edit_pending(conversation, order);
            let edit = has_text.then(|| quiet(session.message("comment.edit"), edit).into_any());
            let ask = move |_| confirming.set(Some(order));
            fragment()
                .child(now)
                .child(edit)
                .child(quiet(session.message("comment.delete"), ask))
                .into_any()
        };
        fragment()
            .child(notice(picture, class, &session.message(key), &why))
            .child(
                element("div")
                    .class("comment-actions")
                    .set("part", "actions")
                    .child(buttons),
            )
            .into_any()
    })
}

fn notice(picture: Icon, class: &str, what: &str, why: &str) -> AnyView {
    element("p")
        .class(format!("notice {class}"))
        .child(icon(picture))
        .child(
            element("span")
                .class("notice-text")
                .child(element("strong").child(what.to_owned()))
                .child(format!(" {why}")),
        )
        .into_any()
}

/// Takes the entry back into the form, and focuses the form's field.
fn edit_pending(conversation: Conversation, order: u64) {
    conversation.edit_pending(order, move |purpose: FormPurpose| {
        let field = format!("form-{}-text", purpose.key());
        let session = conversation.session();
        dom::after_render(move || dom::focus(session, &field));
    });
}
