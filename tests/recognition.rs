//! A reader's own comment is recognised after a backend has rendered it, and other comments are not.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use proptest::prelude::*;
use pulldown_cmark::{Options, Parser, html::push_html};
use standfirst_backend::recognition::is_same_text;
use standfirst_html::text_of;
use standfirst_model::Untrusted;

/// Renders a text to HTML as a backend does.
type Renderer = fn(&str) -> String;

const RENDERERS: [(&str, Renderer); 7] = [
    ("escape", escape),
    ("strip tags", |text| escape(&strip_tags(text))),
    ("CommonMark", common_mark),
    ("CommonMark with typography", |text| {
        texturize(&common_mark(text))
    }),
    ("WordPress", word_press),
    // Before such a text is rendered, it is shown as by "escape".
    ("our own Markdown", |text| {
        standfirst_markdown::to_html(text).unwrap_or_else(|| escape(text))
    }),
    ("HTML as it is", |text| text.replace('\n', "<br>")),
];

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<p>{}</p>",
        text.replace('>', "&gt;").replace('\n', "<br />\n")
    )
}

fn common_mark(text: &str) -> String {
    let mut html = String::new();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    push_html(&mut html, Parser::new_ext(text, options));
    html
}

/// Removes tags as PHP does: a `<` before white space starts no tag, and an unfinished tag removes the rest.
fn strip_tags(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        left.push_str(&rest[..at]);
        let tag = &rest[at..];
        let is_tag =
            tag[1..].starts_with(|one: char| one.is_ascii_alphabetic() || "/!?".contains(one));
        if !is_tag {
            left.push('<');
            rest = &tag[1..];
            continue;
        }
        match tag.find('>') {
            Some(end) => rest = &tag[end + 1..],
            None => return left,
        }
    }
    left + rest
}

/// Replaces quotes, dashes, ellipses and multiplication signs between tags, as WordPress does.
fn texturize(html: &str) -> String {
    let mut inside = false;
    let mut output = String::new();
    let mut before = ' ';
    for one in html.chars() {
        inside = (inside || one == '<') && one != '>';
        match one {
            '\'' if !inside => output.push_str("&#8217;"),
            '"' if !inside && before.is_whitespace() => output.push_str("&#8220;"),
            '"' if !inside => output.push_str("&#8221;"),
            'x' if !inside && before.is_ascii_digit() => output.push_str("&#215;"),
            other => output.push(other),
        }
        before = one;
    }
    output
        .replace(" -- ", " &#8211; ")
        .replace("...", "&#8230;")
}

fn word_press(text: &str) -> String {
    let text = text.replace("& ", "&amp; ");
    let words = text.split(' ').map(|word| match word {
        ":)" | ":-)" => "\u{1f642}".to_owned(),
        ":D" => "\u{1f600}".to_owned(),
        ";)" => "\u{1f609}".to_owned(),
        link if link.starts_with("http") => {
            format!("<a href=\"{link}\" rel=\"nofollow\">{link}</a>")
        }
        other => other.to_owned(),
    });
    let html = words
        .collect::<Vec<_>>()
        .join(" ")
        .replace('\n', "<br />\n");
    texturize(&format!("<p>{html}</p>"))
}

fn shown(renderer: Renderer, text: &str) -> String {
    text_of(&Untrusted::html(renderer(text)))
}

/// Returns the texts that every renderer must leave recognisable.
fn texts() -> Vec<&'static str> {
    vec![
        "See [the map](https://x.example/map) first",
        "1. a\n2. b",
        "Before\n\n```rust\nfn main() { println!(\"x\"); }\n```\nafter",
        "<b>bold</b> and <script>alert(1)</script> more",
        "5 < 6",
        "5 < 6 and 7 > 6",
        "a < b, c > d",
        "look at https://x.example/a_b?c=d&e=f, please",
        "<https://x.example/path> is it",
        "**",
        "!!!",
        "?!...",
        "**bold** and *thin* and `code`",
        "Great :)",
        "Great :D really",
        ":)",
        "👍",
        "So 👍🏽 nice 👨‍👩‍👧",
        "He said \"it's 5x6\" -- or so...",
        "Tom & Ann &amp; &eacute; R&D",
        "> quoted\n\nand answered",
        "- one\n- two\n  1. three\n\n* four",
        "- [x] done\n- [ ] not",
        "![a picture](https://x.example/a.png) of it",
        "[ref] and [words][ref]\n\n[ref]: https://x.example/ \"Title\"",
        "Title\n=====\n\n# Another\n\ntext\n\n---\n\nmore",
        "| k | l |\n|---|---|\n| m | n |",
        "(c) 2026, x_y_z and 2*3*4",
        "日本語のコメント、です。",
        "1986. A great year\n3) and so on",
        "<!-- not seen --> seen",
        "unfinished <b",
        "x",
        "a\\*b \\[c\\]",
    ]
}

#[test]
fn own_comments_are_recognised_after_rendering() {
    for text in texts() {
        for (name, renderer) in RENDERERS {
            let shown = shown(renderer, text);
            // If the renderer leaves nothing visible, nothing can be recognised, and the reader is asked.
            let is_left = !shown.trim().is_empty();
            assert!(
                !is_left || is_same_text(text, &shown),
                "{name}: {text:?} became {shown:?}"
            );
        }
    }
}

#[test]
fn other_texts_are_not_recognised() {
    let all = texts();
    for text in &all {
        for other in all.iter().filter(|other| other != &text) {
            for (name, renderer) in RENDERERS {
                let shown = shown(renderer, other);
                assert!(
                    !is_same_text(text, &shown),
                    "{name}: {other:?} for {text:?}"
                );
            }
        }
    }
    for (text, other) in [
        ("Yes", "No"),
        ("I agree", "I do not agree"),
        ("👍", "👎"),
        ("Great :)", "Great"),
        ("**", "***"),
        ("?", "!"),
        ("1. a\n2. b", "1. a\n2. c"),
        (
            "See [the map](https://x.example) first",
            "See the list first",
        ),
        ("x", ""),
        ("", "x"),
        ("", ""),
        ("https://x.example/a", "https://y.example/a"),
    ] {
        let near = (text, other) == ("Great :)", "Great");
        assert_eq!(is_same_text(text, other), near, "{other:?} for {text:?}");
    }
}

#[test]
fn a_smiley_matches_its_symbol_and_its_alt_text() {
    assert!(is_same_text("Great :)", "Great \u{1f642}"));
    assert!(is_same_text("Great :)", "Great :)"));
    // Smileys whose eyes are digits or angle brackets.
    for (typed, shown) in [
        ("8)", "\u{1f60e}"),
        ("<3", "\u{2764}"),
        (">(", "\u{1f620}"),
        ("8O", "\u{1f62f}"),
        ("8-)", "\u{1f60e}"),
        (">:(", "\u{1f620}"),
    ] {
        let (typed, shown) = (format!("Great {typed}"), format!("Great {shown}"));
        assert!(is_same_text(&typed, &shown), "{typed}");
    }
    assert!(!is_same_text("Great 83", "Great"), "a number is no smiley");
    assert!(is_same_text(
        "Nice :mrgreen: indeed",
        "Nice :mrgreen: indeed"
    ));
    assert!(is_same_text(
        "Nice :mrgreen: indeed",
        "Nice \u{1f603} indeed"
    ));
    assert!(!is_same_text("Great :)", "Great \u{1f642} but no"));
    assert!(!is_same_text("Great", "Great \u{1f642}"));
}

#[test]
fn malicious_texts_are_compared_quickly() {
    let began = std::time::Instant::now();
    let many = [
        "1. ".repeat(4_000),
        "1.\n".repeat(4_000),
        "[](".repeat(4_000),
        "][".repeat(4_000),
        "<!--".repeat(3_000),
        "<a".repeat(5_000),
        ":) ".repeat(4_000),
        "&a; ".repeat(3_000),
        "- ".repeat(5_000),
        "`".repeat(10_000),
        "> ".repeat(5_000),
        "a <b> ".repeat(2_000),
    ];
    for text in &many {
        for shown in [text.as_str(), &"1".repeat(10_000), &"a".repeat(5_000), "x"] {
            is_same_text(text, shown);
        }
    }
    // Takes one second without optimisation on an idle machine. It would take hours if the time grew with the
    // number of ways to leave out marks.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

/// Generates text and markup as people and attackers type them.
fn typed() -> impl Strategy<Value = String> {
    let mark = prop_oneof![
        Just(" ".to_owned()),
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("\n1. ".to_owned()),
        Just("\n- ".to_owned()),
        Just("\n> ".to_owned()),
        Just(" **".to_owned()),
        Just("** ".to_owned()),
        Just(" <b>".to_owned()),
        Just("</b> ".to_owned()),
        Just(" < ".to_owned()),
        Just(" :) ".to_owned()),
        Just(" & ".to_owned()),
        Just("'".to_owned()),
        Just("\"".to_owned()),
        Just("...".to_owned()),
        Just(" -- ".to_owned()),
        Just(" 🙂 ".to_owned()),
        Just(" https://x.example/a?b=c ".to_owned()),
        Just(" [link](https://x.example/) ".to_owned()),
        Just(" `code` ".to_owned()),
        Just("&amp;".to_owned()),
    ];
    proptest::collection::vec(("[a-zé0-9]{1,6}", mark), 1..12).prop_map(|parts| {
        let parts = parts
            .into_iter()
            .map(|(word, mark)| format!("{word}{mark}"));
        parts.collect::<String>().trim().to_owned()
    })
}

proptest! {
    #[test]
    fn whatever_is_typed_is_recognised(text in typed()) {
        for (name, renderer) in RENDERERS {
            let shown = shown(renderer, &text);
            prop_assert!(is_same_text(&text, &shown), "{}: {:?} became {:?}", name, text, shown);
        }
    }

    #[test]
    fn another_word_makes_it_another_comment(text in typed(), word in "[b-d]{3,6}q") {
        let other = format!("{text} {word}");
        for (name, renderer) in RENDERERS {
            let shown = shown(renderer, &other);
            prop_assert!(!is_same_text(&text, &shown), "{}: {:?} for {:?}", name, shown, text);
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in any::<String>(), shown in any::<String>()) {
        is_same_text(&text, &shown);
        is_same_text(&text, &text);
    }
}
