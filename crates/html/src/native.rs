//! The sanitiser of native builds: the same steps as in a browser with `html5ever` as the parser, and `ammonia` as the
//! last step.

use std::collections::{HashMap, HashSet};

use super::native_tree::{RebuiltNode, UntrustedNode};
use super::normalize_tags::normalize_tags;
use super::rebuild::rebuild;
use super::{Policy, to_untrusted_html};
use standfirst_model::Untrusted;
use standfirst_model::text::collapse_whitespace;

/// The attributes that the rebuilding rules add to an element.
const ADDED: &[(&str, &[&str])] = &[("a", &["rel"]), ("img", &["loading", "decoding"])];

/// Returns the text as HTML that is safe to insert into a page.
pub fn clean(text: &Untrusted, policy: &Policy) -> String {
    let rebuilt = RebuiltNode::root();
    let html = normalize_tags(&to_untrusted_html(text));
    rebuild(&UntrustedNode::parse(&html), &rebuilt, policy);
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
        .clean(&rebuilt.to_html())
        .to_string()
}

/// Returns the text without markup, for titles and other places that allow none.
pub fn text_of(text: &Untrusted) -> String {
    let rebuilt = RebuiltNode::root();
    let html = normalize_tags(&to_untrusted_html(text));
    rebuild(&UntrustedNode::parse(&html), &rebuilt, &Policy::text_only());
    collapse_whitespace(&rebuilt.text())
}
