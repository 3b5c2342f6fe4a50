//! The content security policy of the built page, for hosts that take headers from a file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy for a page: nothing inline but the scripts this very page carries, by their hashes.
///
/// The reference backend names exactly the backends it was configured for in `connect-src`; a static host cannot
/// know what `config.json` will name after the build, so any HTTPS address is allowed there. Who may frame the page
/// is not said here: hosts send this policy with every file, also with the widget's frame, which is for all.
pub(super) fn of_page(html: &str) -> String {
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

/// What stands between the tags of every script without a `src`. The hash is of exactly these bytes.
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
        let policy = of_page("<script>alert(1)</script><script type=\"module\" src=a.js></script>");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(
            policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn a_script_is_taken_whole() {
        let html = "<script type=\"module\">\nif (a > b) { c(); }\n</script><p>text</p>";
        assert_eq!(
            inline_scripts(html).collect::<Vec<_>>(),
            ["\nif (a > b) { c(); }\n"]
        );
    }
}
