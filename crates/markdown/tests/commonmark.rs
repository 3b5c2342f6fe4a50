//! The examples of the CommonMark specification (`commonmark/README.md`), and the extensions to it.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use standfirst_markdown::to_html;

#[derive(serde::Deserialize)]
struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

/// The numbers of the examples with tags that HTML does not have or that are never closed. They are shown as typed.
const SHOWN_AS_TYPED: &[usize] = &[
    150, 158, 163, 173, 180, 181, 182, 201, 491, 524, 536, 613, 614, 615, 617, 623, 627, 628, 629,
];

fn examples() -> Vec<Example> {
    let examples = include_str!("commonmark/examples.json");
    let examples: Vec<Example> = serde_json::from_str(examples).unwrap();
    assert_eq!(examples.len(), 652);
    examples
}

/// Normalises two differences that do not matter: the specification escapes quotation marks between tags, and line
/// breaks next to tags are optional.
fn normal(html: &str) -> String {
    let html = html.replace("&quot;", "\"");
    html.replace(">\n", ">").replace("\n<", "<")
}

#[test]
fn every_example_is_rendered_as_the_specification_says() {
    let mut different = Vec::new();
    for example in examples() {
        let html = to_html(&example.markdown).unwrap_or_default();
        if normal(&html) != normal(&example.html) {
            println!(
                "{} ({}): {:?}\n  became {html:?}\n  and not {:?}",
                example.number, example.section, example.markdown, example.html
            );
            different.push(example.number);
        }
    }
    assert_eq!(different, SHOWN_AS_TYPED);
}

#[test]
fn tags_shown_as_typed_lose_no_text() {
    let words = |html: &str| -> Vec<String> {
        let text = normal(html)
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        let is_part = |one: char| !one.is_alphanumeric();
        let words = text
            .split(is_part)
            .filter(|word| !["", "p", "br"].contains(word));
        words.map(str::to_owned).collect()
    };
    for example in examples() {
        if let Some(html) = to_html(&example.markdown) {
            assert_eq!(words(&html), words(&example.html), "{}", example.number);
        }
    }
}

#[test]
fn what_readers_type_becomes_what_they_mean() {
    for (markdown, html) in [
        (
            "1. a\n\n   ```\n   code\n   ```\n\n2. b",
            "<ol>\n<li>\n<p>a</p>\n<pre><code>code\n</code></pre>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n",
        ),
        // Code that is not indented ends the list. The next list continues the count.
        (
            "1. a\n\n```\ncode\n```\n\n2. b",
            "<ol>\n<li>a</li>\n</ol>\n<pre><code>code\n</code></pre>\n<ol start=\"2\">\n<li>b</li>\n</ol>\n",
        ),
        (
            "snake_case_name and 2*3*4",
            "<p>snake_case_name and 2<em>3</em>4</p>\n",
        ),
        (
            "- a\n  - b\n    - c\n- d",
            "<ul>\n<li>a\n<ul>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>d</li>\n</ul>\n",
        ),
        ("~~gone~~ 2 * 3 * 4", "<p><del>gone</del> 2 * 3 * 4</p>\n"),
        (
            "| a | b |\n|---|---|\n| c | d |",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n\
             <tr><td>c</td><td>d</td></tr>\n</tbody></table>\n",
        ),
        // There are no other extensions: the marks of other dialects are shown as text.
        (
            "- [x] done[^1] :) $x$ ==y== https://x.example",
            "<ul>\n<li>[x] done[^1] :) $x$ ==y== https://x.example</li>\n</ul>\n",
        ),
    ] {
        assert_eq!(to_html(markdown).as_deref(), Some(html), "{markdown:?}");
    }
}

#[test]
fn text_that_would_show_nothing_is_not_rendered() {
    for text in ["[a]: https://x.example", "", " \n", "[a]: b\n[c]: d\n"] {
        assert_eq!(to_html(text), None, "{text:?}");
    }
}
