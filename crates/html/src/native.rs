//! The sanitiser where no browser is: the same steps with a parser of its own, and `ammonia` has the last word.

use std::collections::{HashMap, HashSet};

use super::native_tree::{Foreign as ForeignNode, Made};
use super::rebuild::rebuild;
use super::tags::respelled;
use super::{Policy, to_hostile_html};
use standfirst_model::Untrusted;
use standfirst_model::text::on_one_line;

/// What our own rules add to an element.
const ADDED: &[(&str, &[&str])] = &[("a", &["rel"]), ("img", &["loading", "decoding"])];

/// The text as HTML that is safe to put in a page.
pub fn clean(text: &Untrusted, policy: &Policy) -> String {
    let made = Made::root();
    let html = respelled(&to_hostile_html(text));
    rebuild(&ForeignNode::parse(&html), &made, policy);
    let kept = |element| {
        let added = ADDED.iter().filter(|(name, _)| *name == element);
        let added = added.flat_map(|(_, attributes)| attributes.iter());
        policy
            .attributes(element)
            .iter()
            .chain(added)
            .copied()
            .collect()
    };
    let attributes: HashMap<&str, HashSet<&str>> = policy
        .elements()
        .map(|element| (element, kept(element)))
        .collect();
    ammonia::Builder::empty()
        .tags(policy.elements().collect())
        .tag_attributes(attributes)
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .clean(&made.to_html())
        .to_string()
}

/// The text without markup, for titles and other places where none may stand.
pub fn text_of(text: &Untrusted) -> String {
    let made = Made::root();
    let html = respelled(&to_hostile_html(text));
    rebuild(&ForeignNode::parse(&html), &made, &Policy::words());
    on_one_line(&made.words())
}

/// An address made whole.
pub fn resolved(value: &str, base: Option<&str>) -> String {
    let base = base.and_then(|base| url::Url::parse(base).ok());
    let whole = base.and_then(|base| base.join(value).ok());
    whole.map_or_else(|| value.to_owned(), String::from)
}
