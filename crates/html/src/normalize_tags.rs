//! Normalises untrusted markup before any parser sees it: finds the tags by the rules of the HTML Standard (13.2.5)
//! and writes them again, with all attribute values in quotes and every other `<` as `&lt;`.
//!
//! The result is as unsafe as the input and must still be sanitised. But it contains no comments, no raw text and no
//! other namespaces (SVG, MathML), which two parsers may read differently. It is also never nested so deep that a
//! parser takes seconds: parsers with a stack of open elements search all of it for each tag.

use super::nesting::Nesting;
use super::policy::{ATTRIBUTES, BLOCKS, DROPPED, FRAMING, LITERAL, MEDIA, RAW, is_known, is_void};
use super::tag::Tag;

/// Returns the normalised markup.
pub fn normalize_tags(html: &str) -> String {
    let mut writer = Writer {
        out: String::with_capacity(html.len() + 64),
        nesting: Nesting::default(),
        unclosed: Vec::new(),
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        writer.out.push_str(&rest[..at]);
        rest = writer.markup(&rest[at..]);
    }
    writer.out.push_str(rest);
    writer.out
}

struct Writer {
    out: String,
    nesting: Nesting,
    /// Names without another end tag in the rest of the text. Each name is searched for once; otherwise each of many
    /// unclosed start tags would search the whole rest.
    unclosed: Vec<String>,
}

impl Writer {
    /// Writes the markup that starts with `<`; returns the text after it.
    fn markup<'a>(&mut self, text: &'a str) -> &'a str {
        let after = &text[1..];
        match after.as_bytes().first() {
            Some(one) if one.is_ascii_alphabetic() => match Tag::read(after) {
                Some((tag, rest)) => self.start(&tag, rest),
                // The text ends inside the tag. Browsers show nothing of such a tag either.
                None => "",
            },
            Some(b'/') => match after.as_bytes().get(1) {
                Some(one) if one.is_ascii_alphabetic() => match Tag::read(&after[1..]) {
                    Some((tag, rest)) => {
                        self.end(&tag.name);
                        rest
                    }
                    None => "",
                },
                _ => text_after(after, ">"),
            },
            Some(b'!') => comment(after),
            Some(b'?') => text_after(after, ">"),
            _ => {
                self.out.push_str("&lt;");
                after
            }
        }
    }

    fn start<'a>(&mut self, tag: &Tag<'a>, rest: &'a str) -> &'a str {
        let name = tag.name.as_str();
        if MEDIA.contains(&name) {
            return self.media_link(tag, rest);
        }
        if RAW.contains(&name) {
            return self
                .split_at_end_tag(name, rest)
                .map_or("", |(_, rest)| rest);
        }
        if LITERAL.contains(&name) {
            let (text, rest) = self.split_at_end_tag(name, rest).unwrap_or((rest, ""));
            self.out.push_str("<div>");
            push_text(&mut self.out, text);
            self.out.push_str("</div>");
            return rest;
        }
        if DROPPED.contains(&name) {
            // If it is never closed, only the tag is dropped; otherwise the rest of the text would be lost.
            return self
                .split_at_end_tag(name, rest)
                .map_or(rest, |(_, rest)| rest);
        }
        if !FRAMING.contains(&name) {
            self.open(tag);
        }
        rest
    }

    fn open(&mut self, tag: &Tag) {
        let name = output_name(&tag.name);
        if !is_void(name) && !self.nesting.open(name) {
            // Too deep: the tag is dropped, and its text stays, separated from the text before it.
            self.push_block_break(name);
            return;
        }
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in &tag.attributes {
            // Only links keep `name`: on other elements a name can shadow a property of the document.
            let is_read = ATTRIBUTES.contains(&attribute.as_str());
            if is_read && (name == "a" || attribute != "name") {
                push_attribute(&mut self.out, attribute, value);
            }
        }
        self.out.push('>');
    }

    fn end(&mut self, name: &str) {
        if name == "br" {
            self.out.push_str("<br>");
            return;
        }
        let unwritten = [DROPPED, MEDIA, FRAMING, LITERAL].iter();
        if unwritten.copied().any(|list| list.contains(&name)) {
            return;
        }
        let name = output_name(name);
        if self.nesting.close(name) {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        } else {
            self.push_block_break(name);
        }
    }

    fn push_block_break(&mut self, name: &str) {
        if BLOCKS.contains(&name) && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Replaces a frame, video or other media element with a link to its address. The link text is the title.
    fn media_link<'a>(&mut self, tag: &Tag<'a>, rest: &'a str) -> &'a str {
        let name = tag.name.as_str();
        let is_empty = name == "embed";
        let (inside, after) = match self.split_at_end_tag(name, rest) {
            _ if is_empty => ("", rest),
            Some(found) => found,
            None => ("", rest),
        };
        let address = tag.address().or_else(|| {
            let mut all = inside.split('<').filter_map(Tag::read);
            all.find_map(|(tag, _)| tag.address())
        });
        if let Some(address) = address {
            let title = ["title", "aria-label"].iter();
            let mut title = title.filter_map(|name| tag.value(name));
            let title = title.find(|one| !one.trim().is_empty());
            self.out.push_str("<a");
            push_attribute(&mut self.out, "href", address);
            self.out.push('>');
            push_text(&mut self.out, title.unwrap_or(address));
            self.out.push_str("</a>");
        }
        after
    }

    /// Splits the text at the end tag of the name: returns the text before it and the text after it.
    fn split_at_end_tag<'a>(&mut self, name: &str, text: &'a str) -> Option<(&'a str, &'a str)> {
        if self.unclosed.iter().any(|one| one == name) {
            return None;
        }
        let end = text.match_indices("</").map(|(at, _)| at).find(|at| {
            let found = text.as_bytes().get(at + 2..at + 2 + name.len());
            let next = text.as_bytes().get(at + 2 + name.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && next.is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'-')
        });
        match end {
            Some(at) => Some((&text[..at], text_after(&text[at..], ">"))),
            None => {
                self.unclosed.push(name.to_owned());
                None
            }
        }
    }
}

/// Maps the name of an element. A form becomes a `div`, because the names of its controls shadow the form's own
/// properties. Elements of other namespaces and unknown elements become a `span`.
fn output_name(name: &str) -> &str {
    match name {
        "form" => "div",
        "image" => "img",
        name if is_known(name) => name,
        _ => "span",
    }
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_replacing(out, value, '"', "&quot;");
    out.push('"');
}

fn push_text(out: &mut String, text: &str) {
    push_replacing(out, text, '<', "&lt;");
}

fn push_replacing(out: &mut String, text: &str, one: char, by: &str) {
    let mut pieces = text.split(one);
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.push_str(by);
        out.push_str(piece);
    }
}

/// Returns the text after a comment, or after anything that browsers read as a comment.
fn comment(text: &str) -> &str {
    let Some(content) = text.strip_prefix("!--") else {
        return text_after(text, ">");
    };
    for short in [">", "->"] {
        if let Some(after) = content.strip_prefix(short) {
            return after;
        }
    }
    let ends = ["-->", "--!>"].iter();
    let ends = ends.filter_map(|end| content.find(end).map(|at| at + end.len()));
    ends.min().map_or("", |end| &content[end..])
}

fn text_after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_normalised() {
        for (html, spelled) in [
            ("a < b <3 <", "a &lt; b &lt;3 &lt;"),
            (
                "<B TITLE='a\"<b>' ONCLICK=x>b</B >",
                "<b title=\"a&quot;<b>\">b</b>",
            ),
            ("<img/src=a/alt=b>", "<img src=\"a/alt=b\">"),
            ("<a href = x id>y</a>z", "<a href=\"x\" id=\"\">y</a>z"),
            ("a<!-- <b> -->b<!-->c<!--->d<!--x--!>e<!-- f", "abcde"),
            ("a<?php x ?>b<!doctype html>c</>d</ e>f", "abcdf"),
            ("<script>a<b</script >c<STYLE>d</style>e<style>f", "ce"),
            ("<svg><style><b></svg>a<math><mi>b", "a<span>b"),
            (
                "<xmp><b>a</xmp><plaintext><i>",
                "<div>&lt;b>a</div><div>&lt;i></div>",
            ),
            (
                "<form id=f>a</form></p>b</br>",
                "<div id=\"f\">a</div>b<br>",
            ),
            ("<select>a<b>c", "a<b>c"),
            ("words <b", "words "),
            ("<a title=\"x", ""),
            ("<b <i>x", "<b>x"),
            ("<é>", "&lt;é>"),
        ] {
            assert_eq!(normalize_tags(html), spelled, "{html}");
        }
    }

    #[test]
    fn media_elements_become_links() {
        for (html, spelled) in [
            (
                "<iframe src='https://v.example/1' title='A <film>'>x</iframe>b",
                "<a href=\"https://v.example/1\">A &lt;film></a>b",
            ),
            (
                "<video><source src=/2.mp4>old</video>b",
                "<a href=\"/2.mp4\">/2.mp4</a>b",
            ),
            ("<object data=javascript:x>a</object>b", "b"),
            ("<embed src=/a>b", "<a href=\"/a\">/a</a>b"),
            ("<video src=/a>b", "<a href=\"/a\">/a</a>b"),
        ] {
            assert_eq!(normalize_tags(html), spelled, "{html}");
        }
    }

    #[test]
    fn pathological_input_is_normalised_within_seconds() {
        for piece in [
            "<svg>",
            "<b>",
            "<a title=\"",
            "<!--",
            "</",
            "<x><div></x></div>",
            "<title>",
            "<b id=1><p></b>",
        ] {
            let text = piece.repeat(1_000_000 / piece.len());
            let began = std::time::Instant::now();
            let spelled = normalize_tags(&text);
            assert!(began.elapsed().as_secs() < 5, "{piece}");
            assert!(spelled.len() <= text.len() * 2, "{piece}");
        }
    }

    proptest::proptest! {
        #[test]
        fn normalising_is_idempotent(text in "[<>/!a-bp '\"=-]{0,60}") {
            let once = normalize_tags(&text);
            proptest::prop_assert_eq!(normalize_tags(&once), once);
        }
    }
}
