//! Untrusted HTML on the page. All of it passes through the sanitiser.

#[cfg(target_arch = "wasm32")]
#[path = "markup_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "markup_native.rs"]
mod platform;

pub use platform::untrusted_html;

use leptos::prelude::*;

use crate::state::{Session, markdown};
use standfirst_elements::{Child, dynamic};
use standfirst_html::{Policy, text_of};
use standfirst_model::{CommentId, Teaser, Untrusted};

/// Shows a text of an article, written by the newsroom.
pub fn article_html(
    session: Session,
    article: &Teaser,
    text: &Untrusted,
    class: &'static str,
) -> AnyView {
    let policy = Policy::article(session.base_of(article)).with_id_prefix(&article.slug);
    let is_awaited = markdown::needs_rerender(text);
    let text = text.clone();
    let shown = move || {
        markdown::track(&text);
        untrusted_html(session, text.clone(), policy.clone(), class).into_any()
    };
    if is_awaited { dynamic(shown) } else { shown() }
}

/// Shows the text of a reader's comment. The caller must call `markdown::track`, so that the view is rebuilt once the
/// Markdown renderer is loaded.
pub fn comment_html(
    session: Session,
    (page, comment): (&str, &CommentId),
    text: Untrusted,
    class: &'static str,
) -> AnyView {
    let policy = Policy::comment()
        .with_base(page)
        .with_id_prefix(&comment.anchor());
    untrusted_html(session, text, policy, class).into_any()
}

/// Untrusted text where only plain text is allowed: headlines, section names.
pub fn plain_text(text: &Untrusted) -> AnyView {
    if !markdown::needs_rerender(text) {
        return text_of(text).into_child();
    }
    let text = text.clone();
    dynamic(move || {
        markdown::track(&text);
        text_of(&text)
    })
}
