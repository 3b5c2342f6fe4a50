//! Renders safe HTML from readers' comments and from the Markdown of articles.

mod comment;
mod inline;
#[cfg(test)]
mod tests;

use pulldown_cmark::{Options, Parser, html};

use standfirst_model::blank::is_invisible;

pub use comment::comment;

fn render(markdown: &str, options: Options) -> String {
    let mut output = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut output, Parser::new_ext(markdown, options));
    output
}

/// The version of [`comment()`]. Raise it whenever the HTML changes, so that stored HTML is rendered again.
pub const COMMENT_RENDERER: i64 = 2;

/// Renders an article's Markdown. Paths that start with `media/` are resolved against the base path.
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

/// Whether HTML from [`comment()`] has no visible characters, as with an empty quotation.
pub fn is_invisible_html(html: &str) -> bool {
    let mut in_tag = false;
    html.chars().all(|one| {
        let is_tag = in_tag || one == '<';
        in_tag = is_tag && one != '>';
        is_tag || one.is_whitespace() || is_invisible(one)
    })
}

/// Escapes text for element content and attribute values.
pub fn escape_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(one),
        }
    }
    html
}
