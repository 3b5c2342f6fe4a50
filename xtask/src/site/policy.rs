//! The content security policy of the built page, for hosts that read headers from a file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Returns the policy for a page. It allows no inline scripts except the page's own, by their hashes.
///
/// In `connect-src`, the reference backend names exactly the backends it was configured with. A static host cannot
/// know which backends `config.json` will name after the build, so the policy allows any HTTPS address. It does
/// not restrict framing: hosts send it with every file, including the widget's frame, which any site may frame.
pub(super) fn for_page(html: &str) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| {
            format!(
                " 'sha256-{}'",
                STANDARD.encode(Sha256::digest(script.as_bytes()))
            )
        })
        .collect();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
         img-src 'self' https: data:; connect-src 'self' https:; font-src 'self'; manifest-src 'self'; \
         worker-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
    )
}

/// Returns the text between the tags of every script without a `src`. The hash covers exactly these bytes.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|piece| {
        let (attributes, rest) = piece.split_once('>')?;
        let has_source = attributes
            .split_ascii_whitespace()
            .any(|word| word.starts_with("src="));
        let (script, _) = rest.split_once("</script")?;
        (!has_source && !script.is_empty()).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_named_by_hash() {
        let policy =
            for_page("<script>alert(1)</script><script type=\"module\" src=a.js></script>");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(
            policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn a_script_is_hashed_whole() {
        let html = "<script type=\"module\">\nif (a > b) { c(); }\n</script><p>text</p>";
        assert_eq!(
            inline_scripts(html).collect::<Vec<_>>(),
            ["\nif (a > b) { c(); }\n"]
        );
    }
}
