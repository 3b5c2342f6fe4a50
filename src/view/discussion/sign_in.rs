//! The sign-in notice, shown in place of the form where only signed-in readers may comment.

use leptos::prelude::*;

use super::field::control_id;
use crate::state::{Conversation, FormPurpose};
use standfirst_elements::{Element, dynamic, element};
use standfirst_model::Field;
use standfirst_reactive::Memo;

/// The form, or the sign-in notice for readers who have to sign in first.
pub(super) fn form_or_sign_in(conversation: Conversation, purpose: FormPurpose) -> AnyView {
    let session = conversation.session();
    // A memo: if the value is the same again, the form must not be rebuilt while the reader is typing.
    let needs_sign_in = Memo::new(move || conversation.needs_sign_in());
    dynamic(move || {
        if !needs_sign_in.get() {
            return session.composer.form(conversation, purpose.clone());
        }
        let message = session.message("failure.login-required");
        element("p")
            .class("notice")
            .child(element("span").class("notice-text").child(message))
            .child(sign_in_link(conversation).map(|link| {
                // It takes the id of the form's field, so that focusing the form focuses the link.
                link.set("id", control_id(&purpose.key(), Field::Text))
            }))
            .into_any()
    })
}

/// Returns the link to the sign-in page, if there is one.
pub(super) fn sign_in_link(conversation: Conversation) -> Option<Element> {
    let link = conversation.sign_in_link()?;
    let message = conversation.session().message("form.sign-in");
    let link = element("a").class("button").set("href", link);
    // Sign-in pages do not work inside a frame.
    Some(link.set("target", "_top").child(message))
}
