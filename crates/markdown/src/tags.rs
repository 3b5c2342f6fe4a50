//! HTML tags inside Markdown.
//!
//! Tags of formatting elements are passed on to the sanitiser. All others are shown as they were typed: a browser
//! would treat `<int>` as an unknown element and show nothing of it, and a `<script>` that the author only mentioned
//! would hide the rest of the text. In an HTML block, which starts a line, all elements of HTML are passed on
//! (`blocks.rs`).

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::blocks;
use crate::elements::{is_formatting, name};

/// Replaces the tags that are not formatting elements by text.
pub fn escape_unknown_tags<'a>(
    events: impl Iterator<Item = Event<'a>>,
) -> impl Iterator<Item = Event<'a>> {
    let mut block = String::new();
    events.flat_map(move |event| match event {
        Event::InlineHtml(tag) if !is_formatting(name(&tag)) && !tag.starts_with("<!--") => {
            vec![Event::Text(tag)]
        }
        Event::Html(lines) => {
            block.push_str(&lines);
            Vec::new()
        }
        Event::End(TagEnd::HtmlBlock) => {
            let lines = std::mem::take(&mut block);
            match blocks::markup(&lines) {
                Some(html) => vec![Event::Html(html.into()), event],
                None => text_events(&lines),
            }
        }
        event => vec![event],
    })
}

/// Returns the events that show lines as they were typed, in paragraphs.
fn text_events<'a>(lines: &str) -> Vec<Event<'a>> {
    let mut events = vec![Event::End(TagEnd::HtmlBlock)];
    let mut is_open = false;
    for line in lines.lines().map(str::trim) {
        match (is_open, line.is_empty()) {
            (true, true) => events.push(Event::End(TagEnd::Paragraph)),
            (true, false) => events.push(Event::HardBreak),
            (false, true) => {}
            (false, false) => events.push(Event::Start(Tag::Paragraph)),
        }
        is_open = !line.is_empty();
        if is_open {
            events.push(Event::Text(CowStr::from(line.to_owned())));
        }
    }
    if is_open {
        events.push(Event::End(TagEnd::Paragraph));
    }
    events
}

#[cfg(test)]
mod tests {
    fn to_html(markdown: &str) -> String {
        crate::to_html(markdown).unwrap_or_default()
    }

    #[test]
    fn tags_that_are_not_formatting_are_text() {
        for (markdown, html) in [
            (
                "Use vector<int> here",
                "<p>Use vector&lt;int&gt; here</p>\n",
            ),
            (
                "Dear <your name>, please",
                "<p>Dear &lt;your name&gt;, please</p>\n",
            ),
            (
                "The <script> tag, then more",
                "<p>The &lt;script&gt; tag, then more</p>\n",
            ),
            (
                "<x-note>\na *note*\n\n*more*",
                "<p>&lt;x-note&gt;<br />\na *note*</p>\n<p><em>more</em></p>\n",
            ),
            ("a <?php b ?> c", "<p>a &lt;?php b ?&gt; c</p>\n"),
            (
                "![<int>](/a.png)",
                "<p><img src=\"/a.png\" alt=\"&lt;int&gt;\" /></p>\n",
            ),
        ] {
            assert_eq!(to_html(markdown), html, "{markdown:?}");
        }
    }

    #[test]
    fn formatting_is_passed_on_to_the_sanitiser() {
        for text in ["a <B>bold</b>", "a <!-- nothing --> b", "a <br/> b"] {
            assert_eq!(to_html(text), format!("<p>{text}</p>\n"));
        }
    }
}
