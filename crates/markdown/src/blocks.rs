//! Blocks of HTML: lines that begin with a tag. Whoever writes those means HTML, all of it, and the sanitiser
//! decides what is kept. Shown as typed is what HTML does not have, and what would take the rest of the text along:
//! a script or a comment that is never closed.

use crate::tags;

/// What HTML has beside formatting.
const STRUCTURE: &[&str] = &[
    "address", "article", "aside", "body", "button", "caption", "center", "col", "colgroup",
    "dialog", "dir", "embed", "fieldset", "footer", "form", "header", "hgroup", "html", "input",
    "label", "legend", "link", "main", "map", "menu", "meta", "meter", "nav", "output", "progress",
    "search", "section",
];

/// What takes everything up to its end, or is shown as something else.
const TAKING: &[&str] = &[
    "audio", "canvas", "head", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
];

/// What begins with a `<`.
enum Start {
    /// A tag that is passed on.
    Tag,
    /// An element or a comment that goes on for so many bytes.
    Whole(usize),
    /// Words.
    Words,
}

/// The block as HTML, with the first sign of every tag written out that is none; `None` where it is no HTML.
pub fn markup(block: &str) -> Option<String> {
    let mut html = String::with_capacity(block.len() + 16);
    // What is never closed from some place on is not closed from any later place: it is looked for once.
    let mut unclosed: Vec<&str> = Vec::new();
    let mut rest = block.trim_start();
    let mut is_first = true;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        html.push_str(before);
        let length = match start(tag, &mut unclosed) {
            Start::Words if is_first => return None,
            Start::Words => {
                html.push_str("&lt;");
                rest = &tag[1..];
                continue;
            }
            Start::Tag => 1,
            Start::Whole(length) => length,
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
        return whole("-->", tag, unclosed, |rest| {
            rest.find("-->").map(|at| at + 3)
        });
    }
    let name = tags::name(tag);
    let is_it = |known: &&&str| name.eq_ignore_ascii_case(known.as_bytes());
    if tags::is_formatting(name) || STRUCTURE.iter().any(|known| is_it(&known)) {
        return Start::Tag;
    }
    match TAKING.iter().find(is_it) {
        Some(name) if !tag.starts_with("</") => {
            whole(name, tag, unclosed, |rest| end_of(name, rest))
        }
        _ => Start::Words,
    }
}

fn whole(
    name: &'static str,
    tag: &str,
    unclosed: &mut Vec<&'static str>,
    end: impl Fn(&str) -> Option<usize>,
) -> Start {
    if unclosed.contains(&name) {
        return Start::Words;
    }
    match end(tag) {
        Some(length) => Start::Whole(length),
        None => {
            unclosed.push(name);
            Start::Words
        }
    }
}

/// Where an element of a name ends.
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
    fn what_is_html_is_passed_on_whole() {
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
    fn what_is_none_is_words() {
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
