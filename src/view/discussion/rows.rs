//! Rows of comments that keep their place: one that stays is never made again, so that what is
//! typed and open in it stays too.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::CommentId;
use crate::state::cell::Derived;

/// A row for each comment, made once for as long as the comment is among them.
pub fn rows(
    ids: Derived<Vec<CommentId>>,
    row: impl Fn(CommentId) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    boxed(ids, Arc::new(row))
}

fn boxed(
    ids: Derived<Vec<CommentId>>,
    row: Arc<dyn Fn(CommentId) -> AnyView + Send + Sync>,
) -> AnyView {
    let props = ForProps::builder()
        .each(move || ids.get())
        .key(CommentId::clone)
        .children(move |id| row(id))
        .build();
    For(props).into_any()
}
