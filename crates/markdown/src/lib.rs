//! Markdown as HTML that is still hostile: what becomes of it is decided by the sanitiser of whoever shows it.
//!
//! CommonMark by `pulldown-cmark`, with struck-out words and tables. Three things differ from the specification, so
//! that no word is lost and no text is costly:
//!
//! - A tag that is no formatting is shown as it was typed: `vector<int>`, `<your name>`, `<script>` (`tags.rs`,
//!   `blocks.rs`).
//! - What nests too deep keeps its words and loses its boxes (`nesting.rs`).
//! - A text of which nothing would be seen, or far too much, is not rendered at all.

mod blocks;
mod nesting;
mod tags;

use pulldown_cmark::{Options, Parser, html};

pub use nesting::DEEPEST;

/// What people write becomes a few times longer. A table that leaves out most of its cells, or one long address
/// that is referred to everywhere, becomes thousands of times longer.
const MOST_TIMES_LONGER: usize = 16;
/// Bytes of HTML that are never too many.
const ALWAYS_ALLOWED: usize = 20_000;

/// Renders a text, in a time that grows in proportion to it. `None` where it is better shown as it was typed:
/// nothing of it would be seen, or the result would be out of proportion.
pub fn to_html(text: &str) -> Option<String> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let events = tags::shown(Parser::new_ext(text, options));
    let mut output = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut output, nesting::bounded(events));
    let most = text.len() * MOST_TIMES_LONGER + ALWAYS_ALLOWED;
    let is_fit = !output.trim().is_empty() && output.len() <= most;
    is_fit.then_some(output)
}
