//! Extracts the text without a parser, for pages whose Trusted Types policy does not allow parsing.

use super::policy::{BLOCKS, CELLS, TEXT_ELEMENTS};
use super::tag::Tag;

/// Returns the text of normalised markup (`tags.rs`). The tags of blocks and table cells become spaces.
pub fn plain_text_of(spelled: &str) -> String {
    let mut text = String::new();
    let mut rest = spelled;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, behind)) = Tag::read(tag.trim_start_matches('/')) else {
            break;
        };
        let stands_alone = |names: &[&str]| names.contains(&&*tag.name);
        if [BLOCKS, CELLS, TEXT_ELEMENTS].into_iter().any(stands_alone) {
            text.push(' ');
        }
        rest = behind;
    }
    text.push_str(rest);
    let references = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    for (reference, one) in references {
        text = text.replace(reference, one);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize_tags::normalize_tags;

    #[test]
    fn text_is_extracted_without_a_parser() {
        for (html, wanted) in [
            ("Fish &amp; chips", "Fish & chips"),
            (
                "<p title=\"a > b\">one</p><p>two<br>three</p>",
                " one  two three ",
            ),
            ("5 < 6 and <em>so on</em>", "5 < 6 and so on"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("no <script>alert(1)</script>more<!-- c -->", "no more"),
            ("<b", ""),
            ("", ""),
        ] {
            assert_eq!(plain_text_of(&normalize_tags(html)), wanted, "{html}");
        }
    }
}
