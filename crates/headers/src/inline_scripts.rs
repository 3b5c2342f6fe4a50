//! Finds the inline scripts of a page, which its policy names by their hashes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Returns the sources that allow the inline scripts of a page, each with a space before it.
pub(crate) fn sources(html: &str) -> String {
    inline_scripts(html)
        .map(|script| {
            let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
            format!(" 'sha256-{hash}'")
        })
        .collect()
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
        let html = "<script>alert(1)</script><script type=\"module\" src=a.js>unused</script>";
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = " 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert_eq!(sources(html), hash);
    }

    #[test]
    fn a_script_is_hashed_whole() {
        let html = "<script type=\"module\">\nif (a < b) { c(a > b); }\n</script><p>text</p>\
            <script type=module>b()</script>";
        assert_eq!(
            inline_scripts(html).collect::<Vec<_>>(),
            ["\nif (a < b) { c(a > b); }\n", "b()"]
        );
    }
}
