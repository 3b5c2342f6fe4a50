//! The native sanitiser: `ammonia`, set to the same allow-list.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::policy::{DROPPED, ID_PREFIX, is_safe_image, is_safe_link, resolved_srcset};
use super::{Markdown, Policy, to_hostile_html};
use crate::model::Untrusted;
use crate::model::text::on_one_line;

/// Here it is known from the start.
pub fn learn_markdown(_: Markdown) {}

/// What renders Markdown.
#[expect(
    clippy::unnecessary_wraps,
    reason = "in a browser it may be on its way"
)]
pub(super) fn markdown() -> Option<Markdown> {
    Some(super::MARKDOWN)
}

/// The text as HTML that is safe to put in a page.
pub fn clean(text: &Untrusted, policy: &Policy) -> String {
    let elements: HashSet<&str> = policy.elements().collect();
    let attributes: HashMap<&str, HashSet<&str>> = policy
        .elements()
        .map(|element| {
            (
                element,
                policy.attributes(element).iter().copied().collect(),
            )
        })
        .collect();
    let dropped: HashSet<&str> = DROPPED.iter().copied().collect();
    let base = policy.base.clone();
    ammonia::Builder::empty()
        .tags(elements)
        .clean_content_tags(dropped)
        .tag_attributes(attributes)
        .link_rel(Some(policy.rel()))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .id_prefix(Some(ID_PREFIX))
        .attribute_filter(move |element, attribute, value| {
            filter(element, attribute, value, base.as_deref())
        })
        .clean(&to_hostile_html(text))
        .to_string()
}

fn filter<'a>(
    element: &str,
    attribute: &str,
    value: &'a str,
    base: Option<&str>,
) -> Option<Cow<'a, str>> {
    match attribute {
        "href" => match value.strip_prefix('#') {
            Some(id) => Some(Cow::Owned(format!("#{ID_PREFIX}{id}"))),
            None => is_safe_link(value).then(|| resolved(value, base)),
        },
        "src" | "cite" => is_safe_image(value).then(|| resolved(value, base)),
        "srcset" if element == "img" => {
            let resolve = |one: &str| Some(resolved(one, base).into_owned());
            resolved_srcset(value, resolve).map(Cow::Owned)
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

/// Enough for what a newsroom writes: an address from the root, or one beside the page.
fn resolved<'a>(value: &'a str, base: Option<&str>) -> Cow<'a, str> {
    match base {
        Some(base) if value.starts_with('/') && !value.starts_with("//") => {
            let origin_end = base
                .find("://")
                .and_then(|at| base.get(at + 3..)?.find('/').map(|slash| at + 3 + slash))
                .unwrap_or(base.len());
            Cow::Owned(format!("{}{value}", &base[..origin_end]))
        }
        _ => Cow::Borrowed(value),
    }
}

/// The text without markup, for titles and other places where none may stand.
pub fn text_of(text: &Untrusted) -> String {
    let html = ammonia::Builder::empty()
        .clean_content_tags(DROPPED.iter().copied().collect())
        .clean(&to_hostile_html(text))
        .to_string();
    let plain = html
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&");
    on_one_line(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_in_comments_say_who_wrote_them() {
        let cleaned = clean(
            &Untrusted::html("<a href=https://x.org>x</a>"),
            &Policy::comment(),
        );
        assert_eq!(
            cleaned,
            "<a href=\"https://x.org\" rel=\"ugc nofollow noopener external\">x</a>"
        );
    }

    #[test]
    fn headlines_are_text() {
        let headline = Untrusted::html("Fish &amp; <em>chips</em><script>x</script> &#8217;26");
        assert_eq!(text_of(&headline), "Fish & chips ’26");
    }

    #[test]
    fn footnotes_keep_pointing_at_each_other() {
        let cleaned = clean(
            &Untrusted::html("<sup id=a><a href=\"#b\">1</a></sup>"),
            &Policy::article(None),
        );
        assert!(
            cleaned.contains("id=\"text-a\"") && cleaned.contains("href=\"#text-b\""),
            "{cleaned}"
        );
    }
}
