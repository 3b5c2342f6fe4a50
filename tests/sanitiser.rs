//! The attack corpus through the native sanitiser. `tests/browser/sanitiser.rs` runs the same one
//! through both ways of the browser's.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use standfirst::html::{Policy, clean};
use standfirst::model::Untrusted;

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
            let cleaned = clean(&Untrusted::html(attack.html), &policy);
            let low = cleaned.to_lowercase();
            // What is left may speak of these in text, but there "<" is "&lt;".
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
                assert!(!low.contains(tag), "{}: {tag} in {cleaned}", attack.name);
            }
            for (at, _) in low.match_indices('<') {
                let tag = &low[at..at + low[at..].find('>').unwrap_or(low.len() - at)];
                if tag.contains("title=") {
                    // A title is text, whatever it speaks of; ammonia has escaped its quotes.
                    continue;
                }
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
                    assert!(!tag.contains(part), "{}: {part} in {tag}", attack.name);
                }
            }
            assert!(!low.contains("id=\"app\""), "{}: {cleaned}", attack.name);
        }
    }
}

#[test]
fn what_is_meant_well_stays() {
    let text = "<p>One <em>two</em> <strong>three</strong> <code>four</code></p><ul><li>five</li></ul>\
                <blockquote><p>six</p></blockquote>";
    assert_eq!(clean(&Untrusted::html(text), &Policy::comment()), text);
}

#[test]
fn markdown_is_cleaned_after_it_is_rendered() {
    let text = Untrusted {
        text: "**bold** <script>x</script> [link](javascript:alert) [fine](https://x.org)".into(),
        format: standfirst::model::TextFormat::Markdown,
    };
    let cleaned = clean(&text, &Policy::comment());
    assert!(cleaned.contains("<strong>bold</strong>"), "{cleaned}");
    assert!(!cleaned.contains("script"), "{cleaned}");
    assert!(cleaned.contains("href=\"https://x.org\""), "{cleaned}");
}
