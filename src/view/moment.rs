//! Times: short in writing, whole on demand.

use leptos::prelude::*;

use crate::i18n::format;
use crate::model::Moment;
use crate::state::Session;

/// How long ago something was, kept current, with the full time in its title.
pub fn ago(session: Session, moment: Moment) -> impl IntoView {
    let locale = session.locale();
    let full = format::date_time(&locale, moment);
    view! {
        <time datetime=moment.to_string() title=full>
            {move || format::relative(&locale, moment, session.now.get())}
        </time>
    }
}

/// A date with the full time in its title.
pub fn on(session: Session, moment: Moment) -> impl IntoView {
    let locale = session.locale();
    view! {
        <time datetime=moment.to_string() title=format::date_time(&locale, moment)>
            {format::date(&locale, moment)}
        </time>
    }
}
