//! Renders a reader's comment as HTML.
//!
//! A comment is plain text, not a document. Every typed character is shown, including markup and entities, and
//! every line break is kept. Only what `docs/reference-api.md` lists is formatting. CommonMark drops some of what
//! people type (link definitions, backslashes, images, HTML), so its parser is not used here. This parser runs in
//! linear time, nests at most [`MAX_DEPTH`] levels deep, and emits only the tags below and escaped text.

use super::escape_html;
use super::inline;

/// The maximum nesting of quotations and lists. Deeper ones are shown as typed.
const MAX_DEPTH: usize = 6;
/// The maximum size of the HTML, in bytes. A longer result is replaced by the text without formatting.
const MAX_HTML_SIZE: usize = 100_000;

/// Renders a comment.
pub fn comment(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let mut html = String::with_capacity(text.len() * 5 / 4 + 16);
    blocks(&lines, 0, &mut html);
    if html.len() > MAX_HTML_SIZE.max(text.len() * 2) {
        return unformatted(&lines);
    }
    html
}

/// Renders only paragraphs and line breaks.
fn unformatted(lines: &[&str]) -> String {
    let mut html = String::new();
    for paragraph in lines.split(|line| is_blank(line)) {
        if !paragraph.is_empty() {
            let lines: Vec<String> = paragraph.iter().map(|line| escape_html(line)).collect();
            html.push_str(&format!("<p>{}</p>\n", lines.join("<br>\n")));
        }
    }
    html
}

/// The kind of block that a line starts.
enum BlockStart<'a> {
    Blank,
    Fence {
        marker: char,
        length: usize,
    },
    Quote,
    Item {
        number: Option<u32>,
        indent: usize,
        rest: &'a str,
    },
    Text,
}

fn is_blank(line: &str) -> bool {
    line.chars().all(char::is_whitespace)
}

fn block_start(line: &str, depth: usize) -> BlockStart<'_> {
    if is_blank(line) {
        return BlockStart::Blank;
    }
    let content = line.trim_start_matches(' ');
    let indent = line.len() - content.len();
    // Up to three spaces before a marker are typing errors. More are intended layout.
    if indent > 3 {
        return BlockStart::Text;
    }
    if let Some((marker, length)) = fence(content) {
        return BlockStart::Fence { marker, length };
    }
    if depth >= MAX_DEPTH {
        return BlockStart::Text;
    }
    if content.starts_with('>') {
        return BlockStart::Quote;
    }
    item(content, indent).unwrap_or(BlockStart::Text)
}

/// Parses a code fence: three or more backticks or tildes, optionally followed by a language name.
fn fence(content: &str) -> Option<(char, usize)> {
    let marker = content
        .chars()
        .next()
        .filter(|one| matches!(one, '`' | '~'))?;
    let rest = content.trim_start_matches(marker);
    let length = content.len() - rest.len();
    let is_name = |one: char| one.is_ascii_alphanumeric() || matches!(one, '+' | '-' | '#' | '.');
    let named = rest.trim_end();
    (length >= 3 && named.len() <= 20 && named.chars().all(is_name)).then_some((marker, length))
}

fn item(content: &str, indent: usize) -> Option<BlockStart<'_>> {
    let digits = content.len()
        - content
            .trim_start_matches(|one: char| one.is_ascii_digit())
            .len();
    let (number, marker) = if digits == 0 {
        (None, content.starts_with(['-', '*']).then_some(1)?)
    } else {
        // A year at the start of a sentence is not a list number.
        let number = content
            .get(..digits)
            .filter(|_| digits <= 3)?
            .parse()
            .ok()?;
        let has_no_leading_zero = digits == 1 || !content.starts_with('0');
        let point = content.get(digits..)?.starts_with('.');
        (
            Some(number),
            (point && has_no_leading_zero).then_some(digits + 1)?,
        )
    };
    let rest = content.get(marker..)?.strip_prefix(' ')?;
    let indent = indent + marker + 1;
    (!is_blank(rest)).then_some(BlockStart::Item {
        number,
        indent,
        rest,
    })
}

/// Renders blocks. Calls itself for quotations and lists, at most [`MAX_DEPTH`] levels deep.
fn blocks(lines: &[&str], depth: usize, html: &mut String) {
    let mut paragraph: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        let line_count = match block_start(line, depth) {
            BlockStart::Text => {
                paragraph.push(line);
                at += 1;
                continue;
            }
            other => {
                end_paragraph(&mut paragraph, html);
                match other {
                    BlockStart::Fence { marker, length } => code(rest, marker, length, html),
                    BlockStart::Quote => quotation(rest, depth, html),
                    BlockStart::Item { number, .. } => list(rest, number, depth, html),
                    BlockStart::Blank | BlockStart::Text => 1,
                }
            }
        };
        at += line_count.max(1);
    }
    end_paragraph(&mut paragraph, html);
}

fn end_paragraph(lines: &mut Vec<&str>, html: &mut String) {
    if !lines.is_empty() {
        html.push_str("<p>");
        html.push_str(&lines_as_html(lines));
        html.push_str("</p>\n");
        lines.clear();
    }
}

fn lines_as_html(lines: &[&str]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    inline::html(&lines.join("\n"))
}

/// Renders a code block, up to its closing fence or the end. Returns how many lines it has.
fn code(lines: &[&str], marker: char, length: usize, html: &mut String) -> usize {
    html.push_str("<pre><code>");
    let mut line_count = 1;
    for line in lines.iter().skip(1) {
        line_count += 1;
        let closing = line.trim();
        if closing.len() >= length && closing.chars().all(|one| one == marker) {
            break;
        }
        html.push_str(&escape_html(line));
        html.push('\n');
    }
    html.push_str("</code></pre>\n");
    line_count
}

/// Renders lines that start with `>` as a quotation. Returns how many there are.
fn quotation(lines: &[&str], depth: usize, html: &mut String) -> usize {
    let inner: Vec<&str> = lines
        .iter()
        .map_while(|line| {
            let line = line.trim_start_matches(' ').strip_prefix('>')?;
            Some(line.strip_prefix(' ').unwrap_or(line))
        })
        .collect();
    html.push_str("<blockquote>\n");
    blocks(&inner, depth + 1, html);
    html.push_str("</blockquote>\n");
    inner.len()
}

/// Renders list items of one kind. A number out of sequence ends the list. Returns how many lines the list has.
fn list(lines: &[&str], first: Option<u32>, depth: usize, html: &mut String) -> usize {
    let tag = if first.is_some() { "ol" } else { "ul" };
    match first {
        Some(number) if number != 1 => html.push_str(&format!("<ol start=\"{number}\">\n")),
        _ => html.push_str(&format!("<{tag}>\n")),
    }
    let mut expected = first;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let BlockStart::Item {
            number,
            indent,
            rest,
        } = block_start(line, depth)
        else {
            break;
        };
        if number != expected {
            break;
        }
        expected = number.map(|number| number + 1);
        let mut inner = vec![rest];
        at += 1;
        at += take_item_lines(lines.get(at..).unwrap_or_default(), indent, &mut inner);
        html.push_str("<li>");
        let single = inner
            .iter()
            .all(|line| matches!(block_start(line, depth + 1), BlockStart::Text));
        if single {
            html.push_str(&lines_as_html(&inner));
        } else {
            html.push('\n');
            blocks(&inner, depth + 1, html);
        }
        html.push_str("</li>\n");
        // A single blank line between two items does not end the list.
        let next = lines.get(at..).unwrap_or_default();
        let blank = next.iter().take_while(|line| is_blank(line)).count();
        let follows = next.get(blank).is_some_and(
            |line| matches!(block_start(line, depth), BlockStart::Item { number, .. } if number == expected),
        );
        if blank == 1 && follows {
            at += 1;
        }
    }
    html.push_str(&format!("</{tag}>\n"));
    at
}

/// Takes the lines that belong to an item. They are indented as far as its text, or by two spaces, and single
/// blank lines may separate them. Returns how many there are.
fn take_item_lines<'a>(lines: &[&'a str], indent: usize, inner: &mut Vec<&'a str>) -> usize {
    let indented = |line: &'a str| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let min = indent.min(2);
        (spaces >= min && !is_blank(line)).then(|| line.get(spaces.min(indent)..).unwrap_or(line))
    };
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        if let Some(line) = indented(line) {
            inner.push(line);
            at += 1;
        } else if let Some(line) = lines.get(at + 1).filter(|_| is_blank(line))
            && let Some(line) = indented(line)
        {
            inner.extend(["", line]);
            at += 2;
        } else {
            break;
        }
    }
    at
}
