//! How deep quotations, lists and emphasis may nest.
//!
//! `>` ten thousand times is ten thousand boxes in boxes: 300 KB of HTML, and a tree that browsers take seconds to
//! lay out. Below a depth that no reader needs the boxes are left out and the words in them stay.

use pulldown_cmark::{Event, TagEnd};

/// Elements inside one another. A list in a list is two for each level.
pub const DEEPEST: usize = 32;

/// The events without the elements that are nested deeper than [`DEEPEST`].
pub fn bounded<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut depth = 0_usize;
    events.filter_map(move |event| match event {
        Event::Start(tag) => {
            depth += 1;
            let end = tag.to_end();
            or_room((depth <= DEEPEST).then_some(Event::Start(tag)), end)
        }
        Event::End(end) => {
            let is_kept = depth <= DEEPEST;
            depth = depth.saturating_sub(1);
            or_room(is_kept.then_some(Event::End(end)), end)
        }
        event => Some(event),
    })
}

/// What stood in a block of its own does not run together with what stands beside it.
fn or_room(kept: Option<Event<'_>>, element: TagEnd) -> Option<Event<'_>> {
    kept.or_else(|| is_block(element).then_some(Event::SoftBreak))
}

const fn is_block(element: TagEnd) -> bool {
    !matches!(
        element,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::Superscript
            | TagEnd::Subscript
    )
}
