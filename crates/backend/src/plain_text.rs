//! Plain text of what backends store as HTML: names and error messages.

use super::character_references;
use standfirst_model::text::collapse_whitespace;

/// Converts a backend's message to plain text: some backends send markup, some character references. `a < b`, `<3`
/// and a tag without an end are text and stay.
pub fn plain(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        output.push_str(before);
        if !tag.starts_with(|one: char| one.is_ascii_alphabetic() || "/!?".contains(one)) {
            output.push('<');
            rest = tag;
            continue;
        }
        let Some((_, after)) = tag.split_once('>') else {
            rest = &rest[before.len()..];
            break;
        };
        output.push(' ');
        rest = after;
    }
    output.push_str(rest);
    without_references(&output)
}

/// Puts a text on one line and decodes its character references once. `<` stays as it is.
pub fn without_references(text: &str) -> String {
    if !text.contains('&') {
        return collapse_whitespace(text);
    }
    let mut parts = text.split('&');
    let mut html = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // Only references with a semicolon are decoded: `Salt&parsley` and `&copy=1` contain none.
        let name = part.split_once(';').map_or("", |(name, _)| name);
        let name = name.strip_prefix('#').unwrap_or(name);
        let is_whole = !name.is_empty() && name.bytes().all(|one| one.is_ascii_alphanumeric());
        html.push_str(if is_whole { "&" } else { "&amp;" });
        html.push_str(part);
    }
    // With `<` escaped, the HTML parser finds no markup in it.
    collapse_whitespace(&character_references::read(&html.replace('<', "&lt;")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_removed_and_references_are_decoded() {
        assert_eq!(
            plain("<p>you&#8217;ve  &amp; I</p>\n<b>said</b>"),
            "you’ve & I said"
        );
        assert_eq!(plain("a &# b"), "a &# b");
        assert_eq!(plain("&#; &#x2019;&#65;&amp;lt;"), "&#; ’A&lt;");
        assert_eq!(
            without_references("Ann <3 cats &amp; R&amp;D"),
            "Ann <3 cats & R&D"
        );
    }

    #[test]
    fn all_named_character_references_are_decoded() {
        for (text, read) in [
            ("Caf&eacute; &ndash; &hellip;", "Café – …"),
            ("&rsquo;&ldquo;&Auml;&nbsp;&apos;", "’“Ä '"),
            ("&#128;&#8364;", "€€"),
            (
                "Salt&parsley &copy=1 AT&T &x;",
                "Salt&parsley &copy=1 AT&T &x;",
            ),
            ("&lt;b&gt; <i>", "<b> <i>"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
        ] {
            assert_eq!(without_references(text), read);
        }
    }

    #[test]
    fn an_angle_bracket_that_starts_no_tag_stays() {
        assert_eq!(plain("5 < 6 <b>and</b> <3"), "5 < 6 and <3");
        assert_eq!(plain("<3"), "<3");
        assert_eq!(plain("expected <name"), "expected <name");
    }
}
