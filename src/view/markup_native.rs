//! For rendering to a string: sanitises with `ammonia`.

use leptos::prelude::*;

use crate::state::Session;
use standfirst_html::{Policy, clean};
use standfirst_model::Untrusted;

/// The sanitised text in an element of its own.
pub fn untrusted_html(
    _: Session,
    text: Untrusted,
    policy: Policy,
    class: &'static str,
) -> impl IntoView {
    let cleaned = clean(&text, &policy);
    view! { <div class=class dir="auto" inner_html=cleaned></div> }
}
