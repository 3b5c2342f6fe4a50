use std::time::{Duration, Instant};

use super::*;

const REL: &str = "rel=\"ugc nofollow noopener\"";

/// Returns what a browser shows for our HTML: tags removed and entities decoded.
fn shown(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for one in html.chars() {
        match one {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => text.push(one),
            _ => {}
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

/// Asserts that elements nest correctly and not too deep, and that all tags are known.
fn assert_well_formed(html: &str, source: &str) {
    const KNOWN: [&str; 12] = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "ul",
    ];
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap_or((tag, ""));
        let name = tag.split(' ').next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{source:?}: {html}");
        } else {
            assert!(KNOWN.contains(&name), "{name} in {source:?}");
            if name != "br" {
                open.push(name);
            }
            assert!(open.len() < 24, "{source:?} nests");
        }
    }
    assert!(open.is_empty(), "{source:?}: {html}");
}

#[test]
fn quotes_and_tags_are_escaped() {
    let text = escape_html("<b title='x'>\"Fish & chips\"</b>");
    let expected = "&lt;b title=&#39;x&#39;&gt;&quot;Fish &amp; chips&quot;&lt;/b&gt;";
    assert_eq!(text, expected);
}

#[test]
fn media_paths_start_with_the_base_path() {
    let html = article(
        "<figure><img src=\"media/a.webp\" alt=\"\"></figure>",
        "/news/",
    );
    assert!(html.contains("src=\"/news/media/a.webp\""), "{html}");
}

/// Text that is not formatting is shown character for character.
#[test]
fn every_typed_character_is_shown() {
    let texts = [
        "Use vector<int> here",
        "Dear <name>, please",
        "<div>\n<p>block</p>\n</div>",
        "2*3*4",
        "snake_case_name and __init__.py is a_b",
        "a * b * c",
        "Fish &amp; chips &lt;3 &copy; &nbsp; &#65;",
        "¯\\_(ツ)_/¯",
        "\\*not bold\\* C:\\new\\*",
        "[1]: https is a definition\n\n[note]: important",
        "![a cat](cat.png)",
        "[here](javascript:alert(1)) [x](data:text/html,x) [y](/local) [z]( https://x.example )",
        "[a](https://x.example \"title\")",
        "# Not a heading\n\nTitle\n---\nText\n===\n***\n| a | b |\n|---|---|",
        "1986. A great year.\n3) three\n+ plus",
        "-no list\n1.no list\n- \n*",
        "~5~ and ~ ~~ ~~~~",
        "`open and ``never closed",
        "**open *and _never __closed [either ![",
        "****four**** _____",
        "** spaced ** _ spaced _",
        "*",
        "a@b.example www.example.com ftp://x http:// https://",
        "<!-- comment --> <![CDATA[x]]> <?php ?> </p>",
        "\u{1F642} \u{202e}x \u{0}",
    ];
    for text in texts {
        let html = comment(text);
        assert_well_formed(&html, text);
        assert_eq!(
            without_spaces(&shown(&html)),
            without_spaces(text),
            "{text:?}: {html}"
        );
    }
}

#[test]
fn line_breaks_are_kept() {
    assert_eq!(
        comment("First line\nSecond line"),
        "<p>First line<br>\nSecond line</p>\n"
    );
    assert_eq!(
        comment("One\r\nTwo\r\n\r\nThree"),
        "<p>One<br>\nTwo</p>\n<p>Three</p>\n"
    );
}

#[test]
fn bare_urls_become_links() {
    let link = |url: &str| format!("<a href=\"{url}\" {REL}>{url}</a>");
    for (text, expected) in [
        ("https://x.example/a_b_c", link("https://x.example/a_b_c")),
        (
            "See https://x.example/a.",
            format!("See {}.", link("https://x.example/a")),
        ),
        (
            "(https://x.example/a_(b))",
            format!("({})", link("https://x.example/a_(b)")),
        ),
        (
            "**https://x.example**",
            format!("<strong>{}</strong>", link("https://x.example")),
        ),
        (
            "<https://x.example>",
            format!("&lt;{}&gt;", link("https://x.example")),
        ),
        (
            "https://x.example/?a=1&b=\"2\"",
            format!("{}&quot;2&quot;", link("https://x.example/?a=1&amp;b=")),
        ),
        ("xhttps://x.example", "xhttps://x.example".to_owned()),
        (
            "[https://a.example](https://b.example)",
            format!("<a href=\"https://b.example\" {REL}>https://a.example</a>"),
        ),
    ] {
        assert_eq!(comment(text), format!("<p>{expected}</p>\n"), "{text}");
    }
}

#[test]
fn documented_formatting_is_rendered() {
    for (text, expected) in [
        (
            "**a** *c* _d_ ~~e~~",
            "<p><strong>a</strong> <em>c</em> <em>d</em> <del>e</del></p>\n",
        ),
        (
            "***a*** *b **c** d*",
            "<p><strong><em>a</em></strong> <em>b <strong>c</strong> d</em></p>\n",
        ),
        (
            "これは**重要**です",
            "<p>これは<strong>重要</strong>です</p>\n",
        ),
        (
            "`a<b` ``c`d``",
            "<p><code>a&lt;b</code> <code>c`d</code></p>\n",
        ),
        (
            "```rust\nif a < b {\n    *c*\n}\n```\nafter",
            "<pre><code>if a &lt; b {\n    *c*\n}\n</code></pre>\n<p>after</p>\n",
        ),
        (
            "> said\n> > before\n\nno",
            "<blockquote>\n<p>said</p>\n<blockquote>\n<p>before</p>\n</blockquote>\n</blockquote>\n<p>no</p>\n",
        ),
        (
            "1. a\n2. b\n\n- c\n  d\n- e",
            "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<ul>\n<li>c<br>\nd</li>\n<li>e</li>\n</ul>\n",
        ),
        (
            "3. c\n4. d\n9. i",
            "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n<ol start=\"9\">\n<li>i</li>\n</ol>\n",
        ),
    ] {
        assert_eq!(comment(text), expected, "{text}");
        assert_well_formed(&comment(text), text);
    }
    assert_eq!(
        comment("[a *b*](https://x.example/(y)?q=1)"),
        format!("<p><a href=\"https://x.example/(y)?q=1\" {REL}>a <em>b</em></a></p>\n")
    );
}

/// The size of the HTML and the time to render it are bounded for any text.
#[test]
fn html_size_and_time_are_bounded() {
    let units = [
        ">",
        "> ",
        "- ",
        "* ",
        "1. ",
        "[",
        "]",
        "](",
        "![",
        "*",
        "**",
        "_",
        "*a ",
        "a* ",
        "*a_ ",
        "a**b ",
        "`",
        "` ",
        "`` ` ",
        "[a](https://x.example) ",
        "[[a](https://x",
        "https://a ",
        "(",
        "https://a(",
        "~~",
        "~~a ",
        "<",
        "&",
        "\"",
        "\n",
        "\n\n",
        "> a\n",
        "- a\n",
        "a\n\n",
        ">>>>>>a\n\n",
        "- - - - - - a\n",
        "```\n",
        "~~~",
        "*a **b ***c ",
        "\\",
        "\u{1F642}",
        "[a](https://x.example/((((",
        "  - a\n",
    ];
    let started = Instant::now();
    for unit in units {
        for tail in ["", "a* b** c` d](https://x.example)"] {
            let mut text: String = unit.repeat(9_990 / unit.chars().count());
            text.push_str(tail);
            let html = comment(&text);
            assert!(html.len() <= 120_000, "{unit:?}: {} bytes", html.len());
            assert_well_formed(&html, unit);
        }
    }
    let mut nested = String::new();
    for depth in 0..140 {
        nested.push_str(&" ".repeat(depth));
        nested.push_str("- a\n");
    }
    assert_well_formed(&comment(&nested), "a staircase");
    let mut ticks = String::new();
    for length in 1..140 {
        ticks.push_str(&"`".repeat(length));
        ticks.push('a');
    }
    assert_well_formed(&comment(&ticks), "backticks");
    // Allows for about 90 texts, an unoptimized build and a busy machine.
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

/// Random texts made of markers render to well-formed HTML that keeps every letter in order.
#[test]
fn random_text_renders_to_well_formed_html() {
    const PARTS: [&str; 24] = [
        "a",
        "b",
        "é",
        "重",
        " ",
        " ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "``",
        "[",
        "](https://x.example)",
        "]",
        "> ",
        "- ",
        "7. ",
        "https://y.example/",
        "<i>",
        "&amp;",
        "\\",
    ];
    let mut state: u64 = 0x2545_f491_4f6c_dd1d;
    for round in 0..4_000 {
        let mut text = String::new();
        for _ in 0..(round % 40) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push_str(PARTS[usize::try_from(state % 24).unwrap_or_default()]);
        }
        let html = comment(&text);
        assert_well_formed(&html, &text);
        let letters = |text: &str| -> String {
            text.replace("](https://x.example)", "")
                .chars()
                .filter(|one| "abé重i".contains(*one))
                .collect()
        };
        // The language name after a fence is formatting, so it is not shown.
        if !text.contains("```") {
            assert_eq!(letters(&shown(&html)), letters(&text), "{text:?}: {html}");
        }
    }
}
