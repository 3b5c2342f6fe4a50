//! Views that need the composer, which the widget fetches as its lazy part.

use leptos::prelude::AnyView;

use crate::state::{ComposerModule, Session};
use standfirst_elements::dynamic;

type View = Box<dyn Fn(&'static ComposerModule) -> AnyView + Send>;

/// Renders `view` once the composer is loaded. If it is loaded from the start, the view needs no reactive wrapper.
pub fn when_composer_loaded(
    session: Session,
    view: impl Fn(&'static ComposerModule) -> AnyView + Send + 'static,
) -> AnyView {
    boxed(session, Box::new(view))
}

fn boxed(session: Session, view: View) -> AnyView {
    if let Some(composer) = session.composer.get_untracked() {
        return view(composer);
    }
    dynamic(move || session.composer.get().map(&view))
}
