//! Loading the Markdown renderer, a lazy part: most backends return HTML, so most pages do not need it. It is
//! fetched once per page, when a profile mentions Markdown or a Markdown text is to be shown.
//!
//! Until the renderer is loaded, or if it cannot be loaded, a text is shown as it was typed, in paragraphs. A view
//! that shows one tracks [`is_loaded`] and renders the text again once the renderer is loaded.

use leptos::prelude::Owner;

use standfirst_html as html;
use standfirst_model::{TextFormat, Untrusted};
use standfirst_reactive::RwSignal;

thread_local! {
    /// The signal has an owner of its own, because it outlives every session of the page.
    static IS_LOADED: (Owner, RwSignal<bool>) = {
        let owner = Owner::default();
        let is_here = owner.with(|| RwSignal::new(false));
        (owner, is_here)
    };
}

fn loaded() -> RwSignal<bool> {
    IS_LOADED.with(|(_, is_here)| *is_here)
}

/// Reports that the renderer is loaded.
pub fn set_loaded() {
    loaded().try_set(true);
}

/// Whether the renderer is loaded. Tracked.
pub fn is_loaded() -> bool {
    loaded().try_with(|is_here| *is_here) == Some(true)
}

/// Starts loading the renderer if a profile mentions Markdown, so that it loads in parallel with the first texts.
pub fn preload(profile: &str) {
    if profile.contains("\"markdown\"") {
        html::markdown_to_html("");
    }
}

/// Whether a text must be rendered again once the renderer is loaded. Untracked.
pub fn needs_rerender(text: &Untrusted) -> bool {
    text.format == TextFormat::Markdown && loaded().try_get_untracked() == Some(false)
}

/// Makes the running effect or view run again once the renderer for this text is loaded. Does nothing if it
/// already is.
pub fn track(text: &Untrusted) {
    if needs_rerender(text) {
        is_loaded();
    }
}
