//! Where comments are taken from signed-in readers only: the way to where they sign in, said before they write.

use leptos::prelude::*;

use super::field::control_id;
use crate::state::signal::Memo;
use crate::state::{Conversation, FormPurpose};
use crate::view::element::{Element, element, live};
use standfirst_model::Field;

/// The form; for readers who have to sign in first, the way there.
pub(super) fn writing_place(conversation: Conversation, purpose: FormPurpose) -> AnyView {
    let session = conversation.session();
    // A memo: hearing again that nobody has to must not make a new form under somebody's fingers.
    let needs_sign_in = Memo::new(move || conversation.needs_sign_in());
    live(move || {
        if !needs_sign_in.get() {
            return session.composer.form(conversation, purpose.clone());
        }
        let words = session.say("failure.login-required");
        element("p")
            .class("notice")
            .child(element("span").class("notice-words").child(words))
            .child(sign_in_link(conversation).map(|link| {
                // Who is sent to the form gets here.
                link.set("id", control_id(&purpose.key(), Field::Text))
            }))
            .into_any()
    })
}

/// The link to where readers sign in, if there is one.
pub(super) fn sign_in_link(conversation: Conversation) -> Option<Element> {
    let link = conversation.sign_in_link()?;
    let words = conversation.session().say("form.sign-in");
    let link = element("a").class("button").set("href", link);
    // Within a frame nobody could sign in.
    Some(link.set("target", "_top").child(words))
}
