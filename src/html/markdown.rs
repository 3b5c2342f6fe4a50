//! The Markdown of comments as HTML: paragraphs, emphasis, code, links, lists, quotations.
//!
//! A whole CommonMark parser weighs more than this application may (60 KB compressed, most of it
//! tables of entities and case folding); comment backends share this much of it. What comes out is
//! hostile still: raw HTML passes through and is left to the sanitiser, the one place that decides.

use crate::model::text::joined;

/// Renders the Markdown of a comment.
pub fn to_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().collect();
    blocks(&lines, 0)
}

/// Quotations and lists nested deeper than this are an attack on the stack and not a comment.
const DEEPEST: usize = 12;

fn blocks(lines: &[&str], depth: usize) -> String {
    let mut html = String::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let kind = kind(line);
        let end = lines[at..]
            .iter()
            .position(|next| ends(kind, next))
            .map_or(lines.len(), |offset| (at + offset).max(at + 1));
        let block = &lines[at..end];
        match kind {
            Kind::Blank => {}
            Kind::Fence => {
                let close = lines[at + 1..]
                    .iter()
                    .position(|next| next.trim_start().starts_with("```"));
                let close = close.map_or(lines.len(), |offset| at + 1 + offset);
                html.push_str("<pre><code>");
                html.push_str(&escaped(&joined(
                    &mut lines[at + 1..close].iter().copied(),
                    "\n",
                )));
                html.push_str("</code></pre>");
                at = (close + 1).min(lines.len());
                continue;
            }
            Kind::Quote if depth < DEEPEST => {
                let inner: Vec<&str> = block.iter().map(|line| quoted(line)).collect();
                html.push_str(&format!(
                    "<blockquote>{}</blockquote>",
                    blocks(&inner, depth + 1)
                ));
            }
            Kind::Bullet | Kind::Number if depth < DEEPEST => {
                let tag = if kind == Kind::Bullet { "ul" } else { "ol" };
                html.push_str(&format!("<{tag}>"));
                for item in block {
                    html.push_str(&format!("<li>{}</li>", spans(list_text(item), 0)));
                }
                html.push_str(&format!("</{tag}>"));
            }
            Kind::Heading => {
                let text = line.trim_start_matches('#').trim().trim_end_matches('#');
                html.push_str(&format!("<p><strong>{}</strong></p>", spans(text, 0)));
            }
            Kind::Words | Kind::Quote | Kind::Bullet | Kind::Number => {
                let text = joined(&mut block.iter().map(|line| line.trim_start()), "\n");
                html.push_str(&format!("<p>{}</p>", spans(text.trim_end(), 0)));
            }
        }
        at = end;
    }
    html
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Fence,
    Quote,
    Bullet,
    Number,
    Heading,
    Words,
}

fn kind(line: &str) -> Kind {
    let text = line.trim_start();
    let number = text.trim_start_matches(|one: char| one.is_ascii_digit());
    let has_number = number.len() < text.len() && text.len() - number.len() < 10;
    let hashes = text.len() - text.trim_start_matches('#').len();
    match text {
        "" => Kind::Blank,
        _ if text.starts_with("```") => Kind::Fence,
        _ if text.starts_with('>') => Kind::Quote,
        _ if text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ") => {
            Kind::Bullet
        }
        _ if has_number && (number.starts_with(". ") || number.starts_with(") ")) => Kind::Number,
        _ if (1..=6).contains(&hashes) && text[hashes..].starts_with(' ') => Kind::Heading,
        _ => Kind::Words,
    }
}

/// Where a block of a kind ends before a line.
fn ends(block: Kind, next: &str) -> bool {
    let next = kind(next);
    match block {
        Kind::Words => next != Kind::Words,
        Kind::Quote => next != Kind::Quote && next != Kind::Words,
        Kind::Bullet | Kind::Number => next != block,
        Kind::Blank | Kind::Fence | Kind::Heading => true,
    }
}

fn quoted(line: &str) -> &str {
    let text = line.trim_start();
    let text = text.strip_prefix('>').unwrap_or(text);
    text.strip_prefix(' ').unwrap_or(text)
}

fn list_text(line: &str) -> &str {
    let text = line.trim_start();
    text.split_once(' ')
        .map_or(text, |(_, text)| text.trim_start())
}

/// Emphasis, code, links and breaks inside a block.
fn spans(text: &str, depth: usize) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(one) = rest.chars().next() {
        let found = if depth < DEEPEST {
            span(rest, depth)
        } else {
            None
        };
        if let Some((span, after)) = found {
            html.push_str(&span);
            rest = after;
            continue;
        }
        let after = &rest[one.len_utf8()..];
        match one {
            '\n' => html.push_str(if html.ends_with("  ") { "<br>" } else { "\n" }),
            '\\' if after.starts_with(|next: char| next.is_ascii_punctuation()) => {
                html.push_str(&escaped(&after[..1]));
                rest = &after[1..];
                continue;
            }
            other => html.push(other),
        }
        rest = after;
    }
    html
}

fn span(text: &str, depth: usize) -> Option<(String, &str)> {
    if let Some(after) = text.strip_prefix('`') {
        let (code, rest) = after.split_once('`')?;
        return Some((format!("<code>{}</code>", escaped(code)), rest));
    }
    for (mark, tag) in [
        ("**", "strong"),
        ("__", "strong"),
        ("~~", "del"),
        ("*", "em"),
        ("_", "em"),
    ] {
        let Some(after) = text.strip_prefix(mark) else {
            continue;
        };
        let (inside, rest) = after.split_once(mark)?;
        // A star between two numbers or spaces is a star.
        let tight = !inside.is_empty()
            && !inside.starts_with(char::is_whitespace)
            && !inside.ends_with(char::is_whitespace);
        return tight.then(|| (format!("<{tag}>{}</{tag}>", spans(inside, depth + 1)), rest));
    }
    if let Some(after) = text.strip_prefix('[') {
        let (words, after) = after.split_once("](")?;
        let (address, rest) = after.split_once(')')?;
        let address = address.split_whitespace().next().unwrap_or_default();
        let words = spans(words, depth + 1);
        return Some((
            format!("<a href=\"{}\">{words}</a>", escaped(address)),
            rest,
        ));
    }
    if let Some(after) = text.strip_prefix('<') {
        let (address, rest) = after.split_once('>')?;
        let is_address = (address.starts_with("https://") || address.starts_with("http://"))
            && !address.contains(char::is_whitespace);
        return is_address.then(|| (format!("<a href=\"{0}\">{0}</a>", escaped(address)), rest));
    }
    None
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn what_comments_are_written_in() {
        for (markdown, html) in [
            ("a\nb\n\nc", "<p>a\nb</p><p>c</p>"),
            (
                "**b** _i_ ~~d~~ `c<d`",
                "<p><strong>b</strong> <em>i</em> <del>d</del> <code>c&lt;d</code></p>",
            ),
            (
                "[x](https://x.org/?a=1&b=2)",
                "<p><a href=\"https://x.org/?a=1&amp;b=2\">x</a></p>",
            ),
            (
                "<https://x.org>",
                "<p><a href=\"https://x.org\">https://x.org</a></p>",
            ),
            (
                "> a\n> b\n\nc",
                "<blockquote><p>a\nb</p></blockquote><p>c</p>",
            ),
            (
                "- a\n- *b*\n\n1. c",
                "<ul><li>a</li><li><em>b</em></li></ul><ol><li>c</li></ol>",
            ),
            (
                "```\n<x>\n```\nafter",
                "<pre><code>&lt;x&gt;</code></pre><p>after</p>",
            ),
            ("# Title", "<p><strong>Title</strong></p>"),
            ("2 * 3 * 4 \\*", "<p>2 * 3 * 4 *</p>"),
        ] {
            assert_eq!(to_html(markdown), html, "{markdown:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_or_hang(text in "[a>\\-\\*_`\\[\\]\\(\\)<#~ \n1\\.é\\\\]{0,80}") {
            let _ = to_html(&text);
        }
    }
}
