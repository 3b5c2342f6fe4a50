//! CommonMark as HTML. What comes out is hostile still: raw HTML passes through unchanged and is
//! left to the sanitiser, the one place that decides.

use pulldown_cmark::{Options, Parser, html};

/// Renders CommonMark with strikethrough, the one extension that comment backends share.
pub fn to_html(text: &str) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH);
    let mut output = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut output, parser);
    output
}
