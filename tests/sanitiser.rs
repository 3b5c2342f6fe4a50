//! Runs the attack corpus and the table of rules through the native sanitiser. `tests/browser/sanitiser.rs` runs
//! the same through the sanitisers of the browser.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

#[path = "html_rules.rs"]
mod html_rules;

use html_rules::RULES;
use standfirst_html::{Policy, clean, text_of};
use standfirst_model::{TextFormat, Untrusted};

#[derive(serde::Deserialize)]
struct Attack {
    name: String,
    html: String,
}

fn attacks() -> Vec<Attack> {
    let mut attacks: Vec<Attack> =
        serde_json::from_str(include_str!("attacks.json")).unwrap_or_default();
    assert!(attacks.len() > 50, "the corpus could not be read");
    for attack in &mut attacks {
        if attack.html == "DEEP" {
            attack.html = "<b><i>".repeat(3000) + "<script>window.hit=1</script>";
        }
    }
    attacks
}

#[test]
fn no_attack_gets_through() {
    for policy in [Policy::comment(), Policy::article(None)] {
        for attack in attacks() {
            for format in [TextFormat::Html, TextFormat::Markdown] {
                let text = attack.html.clone();
                let cleaned = clean(&Untrusted { text, format }, &policy);
                is_harmless(&attack.name, &cleaned);
            }
        }
    }
}

/// Removes titles and ids from a tag. They are text and may contain anything, because ammonia has escaped their
/// quotes.
fn without_texts(tag: &str) -> String {
    let mut left = tag.to_owned();
    for start in [" title=\"", " id=\""] {
        while let Some((before, value)) = left.split_once(start) {
            let (_, after) = value.split_once('"').unwrap_or_default();
            left = format!("{before} {after}");
        }
    }
    left
}

fn is_harmless(name: &str, cleaned: &str) {
    let low = cleaned.to_lowercase();
    // The remaining text may mention these tags, but there "<" is "&lt;".
    for tag in [
        "<script",
        "<style",
        "<iframe",
        "<svg",
        "<math",
        "<object",
        "<embed",
        "<form",
        "<input",
        "<base",
        "<meta",
        "<link",
        "<template",
        "<button",
    ] {
        assert!(!low.contains(tag), "{name}: {tag} in {cleaned}");
    }
    for (at, _) in low.match_indices('<') {
        let tag = &low[at..at + low[at..].find('>').unwrap_or(low.len() - at)];
        let tag = without_texts(tag);
        for part in [
            " on",
            " style=",
            " class=",
            "javascript:",
            "vbscript:",
            "data:",
            " formaction",
            " name=",
        ] {
            assert!(!tag.contains(part), "{name}: {part} in {tag}");
        }
    }
    assert!(!low.contains("id=\"app\""), "{name}: {cleaned}");
}

#[test]
fn harmless_formatting_is_kept() {
    let text = "<p>One <em>two</em> <strong>three</strong> <code>four</code></p><ul><li>five</li></ul>\
                <blockquote><p>six</p></blockquote>";
    assert_eq!(clean(&Untrusted::html(text), &Policy::comment()), text);
}

#[test]
fn markdown_is_cleaned_after_it_is_rendered() {
    let text = Untrusted {
        text: "**bold** <script>x</script> [link](javascript:alert) [fine](https://x.org)".into(),
        format: TextFormat::Markdown,
    };
    let cleaned = clean(&text, &Policy::comment());
    assert!(cleaned.contains("<strong>bold</strong>"), "{cleaned}");
    // A tag that somebody writes about is shown as text and does not run.
    assert!(
        cleaned.contains("&lt;script&gt;x&lt;/script&gt;"),
        "{cleaned}"
    );
    assert!(!cleaned.contains("javascript:"), "{cleaned}");
    assert!(cleaned.contains("href=\"https://x.org\""), "{cleaned}");
}

#[test]
fn every_rule_holds_natively() {
    for (html, kind, shown) in RULES {
        assert_eq!(
            clean(&Untrusted::html(*html), &kind.policy()),
            *shown,
            "{html}"
        );
    }
}

#[test]
fn a_footnote_link_is_recognised_however_its_page_address_is_written() {
    for base in [
        "https://x.org/2026/été/#more",
        "https://x.org/2026/%C3%A9t%C3%A9",
        "HTTPS://X.org:443/2026/été/",
    ] {
        let policy = Policy::article(Some(base.into())).with_id_prefix("post");
        for href in [
            "https://x.org/2026/été/#n1",
            "https://x.org/2026/été#n1",
            "#n1",
        ] {
            let html = format!("<a href=\"{href}\">1</a>");
            let cleaned = clean(&Untrusted::html(html), &policy);
            assert!(
                cleaned.contains("href=\"#text-post-n1\""),
                "{base} {cleaned}"
            );
        }
        let other = "<a href=\"https://x.org/2026/other/#n1\">1</a>";
        let cleaned = clean(&Untrusted::html(other), &policy);
        assert!(
            cleaned.contains("href=\"https://x.org/2026/other/#n1\""),
            "{cleaned}"
        );
    }
    let policy = Policy::article(Some("https://x.org/?p=1".into())).with_id_prefix("post");
    for (page, is_own) in [(1, true), (2, false)] {
        let html = format!("<a href=\"https://x.org/?p={page}#n1\">1</a>");
        let cleaned = clean(&Untrusted::html(html), &policy);
        assert_eq!(
            cleaned.contains("href=\"#text-post-n1\""),
            is_own,
            "{cleaned}"
        );
    }
}

#[test]
fn the_visible_text_of_attacks_is_kept() {
    for attack in attacks() {
        let is_said = attack.html.contains("seen<");
        let words = text_of(&Untrusted::html(attack.html));
        assert!(
            !is_said || words.contains("seen"),
            "{}: {words}",
            attack.name
        );
    }
}

#[test]
fn deep_and_long_documents_are_accepted() {
    for html in [
        "<b>".repeat(100_000) + "deep",
        "<div>".repeat(100_000) + "deep",
        "<form><table><tr><td>".repeat(10_000) + "deep",
        "<p><b id=a>".repeat(10_000) + "deep",
        "x".repeat(1_000_000) + "deep",
    ] {
        let cleaned = clean(&Untrusted::html(html.clone()), &Policy::comment());
        assert!(cleaned.contains("deep"));
        assert!(text_of(&Untrusted::html(html)).ends_with("deep"));
    }
}
