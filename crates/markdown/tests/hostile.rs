//! Attack texts that are meant to be expensive to render.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use standfirst_markdown::{MAX_DEPTH, to_html};

/// Attack texts: a prefix, a part that is repeated, and a suffix.
const REPEATED: &[(&str, &str, &str)] = &[
    ("", ">", ""),
    ("", "> ", "a"),
    ("", ">\n", ""),
    ("", "- ", "a"),
    ("", "1. ", "a"),
    ("", "- 1. > ", "a"),
    ("", "*a ", ""),
    ("", "*a _b ", ""),
    ("", "**a __b ", ""),
    ("", "*a** ", ""),
    ("", "**a *b* ", "**"),
    ("", "_", "a"),
    ("", "*", "a"),
    ("", "~", "a"),
    ("", "~~a ", ""),
    ("", "[", ""),
    ("", "![", "](a)"),
    ("", "[a](", ""),
    ("", "[a](<b", ""),
    ("", "[a][", ""),
    ("", "[a]: <b>\n", ""),
    ("", "]", ""),
    ("", "a](b) [", ""),
    ("", "`", "a"),
    ("", "`a``b", ""),
    ("", "\\`a ", ""),
    ("", "<", ""),
    ("", "<a", ""),
    ("", "<a b=", ""),
    ("", "<a \"", ""),
    ("", "<!--", ""),
    ("", "<?", ""),
    ("", "<![CDATA[", ""),
    ("<div>\n", "<script", ""),
    ("<div>\n", "<script>a</script>", ""),
    ("<div>\n", "<!--", ""),
    ("<div>\n", "<!-- -->", ""),
    ("<div>\n", "<b></", ""),
    ("", "<int>\n", ""),
    ("", "<int>\n\n", ""),
    ("", "<!A ", ""),
    ("", "</", ""),
    ("<div>\n", "<", ""),
    ("<div>\n", "<a\n", ""),
    ("", "<int>", ""),
    ("", "&", ""),
    ("", "&a", ";"),
    ("", "&#1;", ""),
    ("", "\\", ""),
    ("", "\\\n", ""),
    ("", "a  \n", ""),
    ("", "#", "# a"),
    ("", "# a #\n", ""),
    ("", "a\n", "==="),
    ("", "a\n===\n", ""),
    ("", "```\n", ""),
    ("", "~~~a\n", ""),
    ("", "    a\n", ""),
    ("", "\t", "a"),
    ("- a\n", "  - b\n", ""),
    ("- a\n", "\n", "b"),
    ("", "|", ""),
    ("a|b\n-|-\n", "|", ""),
    ("a|b\n-|-\n", "c|d\n", ""),
    ("|a\n", "|-", "\n"),
    ("", "\0", ""),
    ("", "\u{feff}", ""),
    ("", "é*", ""),
];

/// Returns an attack text of about `bytes` bytes.
fn text(bytes: usize, (before, repeated, after): (&str, &str, &str)) -> String {
    let repeated = repeated.repeat(bytes / repeated.len().max(1));
    format!("{before}{repeated}{after}")
}

/// Returns how deep elements are nested in the rendered HTML. Only used for texts without raw HTML tags.
fn depth(html: &str) -> usize {
    let mut open = 0_usize;
    let mut most = 0;
    for tag in html.split('<').skip(1) {
        if tag.starts_with('/') {
            open = open.saturating_sub(1);
        } else if !["br", "hr", "img"].iter().any(|void| tag.starts_with(void)) {
            open += 1;
        }
        most = most.max(open);
    }
    most
}

#[test]
fn no_text_takes_long() {
    for repeated in REPEATED {
        let began = Instant::now();
        let _ = to_html(&text(200_000, *repeated));
        // It takes a tenth of a second without optimisation, and minutes if the time is quadratic.
        let took = began.elapsed();
        assert!(took < Duration::from_secs(20), "{repeated:?}: {took:?}");
    }
}

#[test]
fn nesting_is_limited_and_text_is_kept() {
    for repeated in [">", "> ", "- ", "1. ", "- 1. > ", "**a *b "] {
        let html = to_html(&text(10_000, ("", repeated, "words\n\nmore"))).unwrap_or_default();
        assert!(depth(&html) <= MAX_DEPTH, "{repeated:?}: {}", depth(&html));
        assert!(html.contains("words"), "{repeated:?}");
        assert!(html.contains("more"), "{repeated:?}");
    }
    let lists: String = (0..200)
        .map(|level| format!("{}- {level}\n", "  ".repeat(level)))
        .collect();
    let html = to_html(&lists).unwrap();
    assert!(depth(&html) <= MAX_DEPTH);
    // The text of elements that are too deep does not run together.
    let words: Vec<&str> = html.split_whitespace().collect();
    assert!(words.contains(&"199"), "{html}");
}

#[test]
fn a_short_text_makes_no_long_html() {
    let wide = format!("|{}\n|{}\n", "a|".repeat(1_000), "-|".repeat(1_000));
    let table = format!("{wide}{}", "a\n".repeat(1_000));
    assert_eq!(to_html(&table), None);
    assert!(to_html(&wide).is_some());
    let address = format!("[a]: /{}\n\n{}", "b".repeat(4_000), "[a] ".repeat(4_000));
    let html = to_html(&address).map_or(0, |html| html.len());
    assert!(html < 20 * address.len(), "{html}");
}

/// Generates texts from marks and letters as an attacker would combine them.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ \n\t>*_~`#+=|<>()\\[\\]!&;:\\\\/\"'.0-9a-c-]{1,6}",
        prop::sample::select(REPEATED).prop_map(|(before, repeated, after)| {
            format!("{before}{}{after}", repeated.repeat(3))
        }),
        prop::sample::select(
            &[
                "\n\n", "\n", "    ", "- ", "> ", "1. ", "```\n", "<div>\n", "é", "\u{feff}", "\0"
            ][..]
        )
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in any::<String>()) {
        let _ = to_html(&text);
    }

    #[test]
    fn marks_in_any_order_make_html_of_limited_length(text in hostile()) {
        if let Some(html) = to_html(&text) {
            prop_assert!(html.len() <= 16 * text.len() + 20_000);
        }
    }

    #[test]
    fn repeated_marks_take_little_time(text in hostile()) {
        let many = text.repeat(20_000 / text.len().max(1));
        let began = Instant::now();
        let _ = to_html(&many);
        prop_assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }

    #[test]
    fn letters_are_kept(words in "[a-z]{1,8}( [a-z]{1,8}){0,8}", mark in "(> |- |[*]{1,3}|_|`|# |[0-9]\\. |)") {
        let html = to_html(&format!("{mark}{words}"));
        prop_assert!(html.unwrap_or_default().contains(&words));
    }
}
