//! HTML blocks in Markdown: lines that start with a tag.
//!
//! All elements of HTML are passed on to the sanitiser, which decides what is kept. Two things are shown as they were
//! typed: elements that HTML does not have, and scripts, comments and the like that are never closed and would hide
//! the rest of the text.

use crate::elements::{is_formatting, name};

/// Elements of HTML that are not formatting elements.
const STRUCTURE: &[&str] = &[
    "address", "article", "aside", "body", "button", "caption", "center", "col", "colgroup",
    "dialog", "dir", "embed", "fieldset", "footer", "form", "header", "hgroup", "html", "input",
    "label", "legend", "link", "main", "map", "menu", "meta", "meter", "nav", "output", "progress",
    "search", "section",
];

/// Elements that hide all text up to their end tag, or show it as something other than text.
const OPAQUE_ELEMENTS: &[&str] = &[
    "audio", "canvas", "head", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
];

/// What a `<` starts.
enum Start {
    /// A tag that is passed on.
    Tag,
    /// An element with its content, or a comment, of this length in bytes.
    Element(usize),
    /// Text that is not a tag.
    Text,
}

/// Returns the block as HTML, with every `<` escaped that does not start a tag. Returns `None` if the block is not
/// HTML, that is, if its first `<` does not start a tag.
pub fn markup(block: &str) -> Option<String> {
    let mut html = String::with_capacity(block.len() + 16);
    // An element that is not closed after one position is not closed after a later one either. Each end is therefore
    // searched without success only once, which keeps the time linear.
    let mut unclosed: Vec<&str> = Vec::new();
    let mut rest = block.trim_start();
    let mut is_first = true;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        html.push_str(before);
        let length = match start(tag, &mut unclosed) {
            Start::Text if is_first => return None,
            Start::Text => {
                html.push_str("&lt;");
                rest = &tag[1..];
                continue;
            }
            Start::Tag => 1,
            Start::Element(length) => length,
        };
        is_first = false;
        let (whole, after) = tag.split_at(length);
        html.push_str(whole);
        rest = after;
    }
    html.push_str(rest);
    Some(html)
}

fn start(tag: &str, unclosed: &mut Vec<&'static str>) -> Start {
    if tag.starts_with("<!--") {
        return element_with_content("-->", tag, unclosed, |rest| {
            rest.find("-->").map(|at| at + 3)
        });
    }
    let name = name(tag);
    let is_it = |known: &&&str| name.eq_ignore_ascii_case(known.as_bytes());
    if is_formatting(name) || STRUCTURE.iter().any(|known| is_it(&known)) {
        return Start::Tag;
    }
    match OPAQUE_ELEMENTS.iter().find(is_it) {
        Some(name) if !tag.starts_with("</") => {
            element_with_content(name, tag, unclosed, |rest| end_of(name, rest))
        }
        _ => Start::Text,
    }
}

fn element_with_content(
    name: &'static str,
    tag: &str,
    unclosed: &mut Vec<&'static str>,
    end: impl Fn(&str) -> Option<usize>,
) -> Start {
    if unclosed.contains(&name) {
        return Start::Text;
    }
    match end(tag) {
        Some(length) => Start::Element(length),
        None => {
            unclosed.push(name);
            Start::Text
        }
    }
}

/// Returns the position after the end tag of an element.
fn end_of(name: &str, text: &str) -> Option<usize> {
    let mut ends = text.match_indices("</");
    let (at, _) = ends.find(|(at, _)| {
        let end = text.as_bytes().get(at + 2..at + 2 + name.len());
        end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
    })?;
    let rest = text.get(at..)?;
    Some(at + rest.find('>').map_or(rest.len(), |end| end + 1))
}

#[cfg(test)]
mod tests {
    use super::markup;

    #[test]
    fn html_is_passed_on_unchanged() {
        for block in [
            "<div class=\"a\">\n<iframe src=\"/a\"></iframe>\n</div>\n",
            "<script>\nif (a<b) c()\n</SCRIPT>\nafter\n",
            "<style>p{}</style>\n",
            "<!-- <int> -->\n",
            "<embed src=a>\n",
        ] {
            assert_eq!(markup(block).as_deref(), Some(block));
        }
    }

    #[test]
    fn other_text_is_escaped_or_not_html() {
        for block in [
            "<Warning>\n<b>bar</b>\n",
            "<script>\na()\n",
            "</script>\n",
            "<!-- a\n",
            "<?php\n",
            "<!DOCTYPE html>\n",
            "<![CDATA[\n",
        ] {
            assert_eq!(markup(block), None, "{block}");
        }
        assert_eq!(
            markup("<div>\n<int> <script> é< a <!-- b").as_deref(),
            Some("<div>\n&lt;int> &lt;script> é&lt; a &lt;!-- b")
        );
    }
}
