//! Limits how deep quotations, lists and emphasis are nested.
//!
//! Ten thousand times `>` would be ten thousand nested elements: 300 KB of HTML, and a tree that browsers take seconds
//! to lay out. Below a depth that no reader needs, the elements are left out and their text is kept.

use pulldown_cmark::{Event, TagEnd};

/// The maximum number of nested elements. Each level of a nested list counts as two elements.
pub const MAX_DEPTH: usize = 32;

/// Removes the elements that are nested deeper than [`MAX_DEPTH`] from the events.
pub fn bounded<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut depth = 0_usize;
    events.filter_map(move |event| match event {
        Event::Start(tag) => {
            depth += 1;
            let end = tag.to_end();
            or_soft_break((depth <= MAX_DEPTH).then_some(Event::Start(tag)), end)
        }
        Event::End(end) => {
            let is_kept = depth <= MAX_DEPTH;
            depth = depth.saturating_sub(1);
            or_soft_break(is_kept.then_some(Event::End(end)), end)
        }
        event => Some(event),
    })
}

/// Replaces a removed block by a line break, so that its text does not run together with the text around it.
fn or_soft_break(kept: Option<Event<'_>>, element: TagEnd) -> Option<Event<'_>> {
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
