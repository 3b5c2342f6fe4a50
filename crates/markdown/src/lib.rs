//! Renders Markdown to HTML. The HTML is still untrusted: the caller has to sanitise it before it is shown.
//!
//! `pulldown-cmark` renders CommonMark with strikethrough and tables. The result differs from the specification in
//! three ways, so that no text is lost and none is expensive to render or to show:
//!
//! - A tag that is not a formatting element is shown as it was typed: `vector<int>`, `<your name>`, `<script>`
//!   (`tags.rs`, `blocks.rs`, `elements.rs`).
//! - Elements that are nested too deep are left out, and their text is kept (`nesting.rs`).
//! - A text whose HTML would show nothing, or would be far too long, is not rendered.

mod blocks;
mod elements;
mod nesting;
mod tags;

use pulldown_cmark::{Options, Parser, html};

pub use nesting::MAX_DEPTH;

/// The maximum length of the HTML, as a multiple of the length of the text. Ordinary text becomes a few times longer.
/// A table that leaves out most of its cells, or a long address that is referenced many times, becomes thousands of
/// times longer.
const MAX_GROWTH: usize = 16;
/// Bytes of HTML that are allowed in addition, so that short texts are not refused.
const ALWAYS_ALLOWED: usize = 20_000;

/// Renders a text in linear time. Returns `None` if the text is better shown as it was typed, because the HTML would
/// show nothing or would be far longer than the text.
pub fn to_html(text: &str) -> Option<String> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let events = tags::escape_unknown_tags(Parser::new_ext(text, options));
    let mut output = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut output, nesting::bounded(events));
    let most = text.len() * MAX_GROWTH + ALWAYS_ALLOWED;
    let is_fit = !output.trim().is_empty() && output.len() <= most;
    is_fit.then_some(output)
}
