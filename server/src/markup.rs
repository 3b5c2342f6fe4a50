//! Markdown to HTML that is safe to show.

use std::collections::HashSet;

use pulldown_cmark::{Options, Parser, html};

fn render(markdown: &str, options: Options) -> String {
    let mut output = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut output, Parser::new_ext(markdown, options));
    output
}

/// The version of [`comment`], to be raised whenever it makes other HTML: what is stored is then made anew.
pub const COMMENT_RENDERER: i64 = 1;

/// What a reader wrote.
pub fn comment(markdown: &str) -> String {
    let tags = HashSet::from([
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "ul",
    ]);
    let html = render(markdown, Options::ENABLE_STRIKETHROUGH);
    ammonia::Builder::default()
        .tags(tags)
        .link_rel(Some("ugc nofollow noopener"))
        .clean(&html)
        .to_string()
}

/// What the newsroom wrote; pictures in `media/` are found from the base path.
pub fn article(markdown: &str, base_path: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_SMART_PUNCTUATION;
    let html = render(markdown, options);
    let html = ammonia::Builder::default()
        .add_tags(["figure", "figcaption"])
        .add_tag_attributes("img", ["srcset", "sizes"])
        .add_generic_attributes(["id"])
        .clean(&html)
        .to_string();
    html.replace("src=\"media/", &format!("src=\"{base_path}media/"))
        .replace("srcset=\"media/", &format!("srcset=\"{base_path}media/"))
}

/// Text as it may stand between tags and inside quotes.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(one),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_quote_and_no_tag_survives_escaping() {
        let text = escaped("<b title='x'>\"Fish & chips\"</b>");
        let expected = "&lt;b title=&#39;x&#39;&gt;&quot;Fish &amp; chips&quot;&lt;/b&gt;";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_comment_is_cleaned_and_its_links_marked() {
        let html = comment("**a** <script>x</script> [b](https://x.org) [c](javascript:x)");
        assert!(html.contains("<strong>a</strong>"), "{html}");
        assert!(html.contains("rel=\"ugc nofollow noopener\""), "{html}");
        assert!(!html.contains("script"), "{html}");
    }

    #[test]
    fn pictures_are_found_from_the_base_path() {
        let html = article(
            "<figure><img src=\"media/a.webp\" alt=\"\"></figure>",
            "/news/",
        );
        assert!(html.contains("src=\"/news/media/a.webp\""), "{html}");
    }
}
