//! The picture of a comment's author, where the publisher shows them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::state::Conversation;
use standfirst_elements::{Element, element};
use standfirst_model::Comment;

/// The initial of the name, and the picture above it once it is loaded. `None` unless the publisher shows pictures: they
/// may come from third parties, who then learn of the reader.
pub(super) fn avatar(conversation: Conversation, comment: &Comment, name: &str) -> Option<Element> {
    conversation
        .session()
        .config(|config| config.thread.avatars)
        .then(|| {
            let initial = name.chars().next().map(String::from);
            let image = comment.author.avatar.clone().map(image);
            // The name is beside it, so that there is nothing to read.
            element("span")
                .class("avatar")
                .set("aria-hidden", "true")
                .child(initial.unwrap_or_default())
                .child(image)
        })
}

/// The image. Its address is set last: a browser fetches it by the attributes that it has until then.
fn image(address: String) -> AnyView {
    element("img")
        .set("alt", "")
        .set("width", "32")
        .set("height", "32")
        .set("loading", "lazy")
        .set("referrerpolicy", "no-referrer")
        .on("error", |event| {
            if let Some(image) = event.target() {
                let image: web_sys::Element = image.unchecked_into();
                let _ = image.set_attribute("hidden", "");
            }
        })
        .set("src", address)
        .into_any()
}
