//! What renders Markdown, which is no part of the application: most backends give HTML. It is fetched once for the
//! page, where a profile speaks of Markdown or such a text is to be shown.
//!
//! Until it is here, and where it cannot be had, a text stands as it was typed, in paragraphs. Whoever shows one
//! follows [`is_here`], and shows it anew when it has come.

use leptos::prelude::Owner;

use super::signal::RwSignal;
use standfirst_html as html;
use standfirst_model::{TextFormat, Untrusted};

thread_local! {
    /// With an owner of its own: it outlives every session of a page.
    static IS_HERE: (Owner, RwSignal<bool>) = {
        let owner = Owner::default();
        let is_here = owner.with(|| RwSignal::new(false));
        (owner, is_here)
    };
}

fn here() -> RwSignal<bool> {
    IS_HERE.with(|(_, is_here)| *is_here)
}

/// It has come.
pub fn arrived() {
    here().try_set(true);
}

/// True once it is here. Followed.
pub fn is_here() -> bool {
    here().try_with(|is_here| *is_here) == Some(true)
}

/// Has it fetched where a profile speaks of it: it comes beside the first texts, and not after them.
pub fn expect(profile: &str) {
    if profile.contains("\"markdown\"") {
        html::markdown_to_html("");
    }
}

/// True where a text has to be shown anew when it has come. Not followed.
pub fn is_awaited_by(text: &Untrusted) -> bool {
    text.format == TextFormat::Markdown && here().try_get_untracked() == Some(false)
}

/// Has whoever calls it run again when what renders a text has come, where it has not yet.
pub fn follow(text: &Untrusted) {
    if is_awaited_by(text) {
        is_here();
    }
}
