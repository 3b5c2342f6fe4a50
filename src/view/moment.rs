//! Times: a short text, with the full time in the `title`.

use leptos::prelude::*;

use crate::state::Session;
use standfirst_elements::element;
use standfirst_i18n::format;
use standfirst_model::Moment;

/// Shows how long ago something was, and keeps that current. The title holds the full time.
pub fn ago(session: Session, moment: Moment) -> AnyView {
    let locale = session.locale();
    let full = format::date_time(&locale, moment);
    element("time")
        .set("datetime", moment.to_string())
        .set("title", full)
        .child(move || {
            let message = format::relative(&locale, moment, session.now.get());
            message.unwrap_or_else(|| session.message("time.just-now"))
        })
        .into_any()
}

/// Shows a date, with the full time in its title.
pub fn date(session: Session, moment: Moment) -> AnyView {
    let locale = session.locale();
    element("time")
        .set("datetime", moment.to_string())
        .set("title", format::date_time(&locale, moment))
        .child(format::date(&locale, moment))
        .into_any()
}
