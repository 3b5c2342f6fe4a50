//! The sanitiser in a browser: foreign markup is parsed where nothing runs, what the policy keeps of it is made
//! anew, and the rest of the rules is applied to that.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::Element;

pub use super::foreign_tree::Way;
use super::foreign_tree::{self, ForeignElement};
use super::policy::{ID_PREFIX, is_safe_image, is_safe_link, resolved_srcset};
use super::rebuild::rebuild;
use super::{Markdown, Place, Policy, to_hostile_html};
use crate::model::Untrusted;
use crate::model::text::on_one_line;

thread_local! {
    static MARKDOWN: Cell<Option<Markdown>> = const { Cell::new(None) };
}

/// From now on Markdown is rendered.
pub fn learn_markdown(render: Markdown) {
    MARKDOWN.set(Some(render));
}

/// What renders Markdown, where it is here.
pub(super) fn markdown() -> Option<Markdown> {
    MARKDOWN.get()
}

/// Replaces what the element holds by the cleaned text; says by which way it was parsed, if by any.
pub fn fill(element: &Element, text: &Untrusted, policy: &Policy) -> Option<Way> {
    let (way, tree) = foreign_tree::parsed(&to_hostile_html(text)).unzip();
    put(element, tree, policy);
    way
}

/// The same by a given way, where the browser has it: tests run their corpus through both.
pub fn fill_by(way: Way, element: &Element, text: &Untrusted, policy: &Policy) -> bool {
    let tree = foreign_tree::parsed_by(way, &to_hostile_html(text));
    let has_it = tree.is_some();
    put(element, tree, policy);
    has_it
}

fn put(element: &Element, tree: Option<ForeignElement>, policy: &Policy) {
    element.set_text_content(None);
    if let Some(tree) = tree {
        rebuild(&tree, element, policy);
    }
    finish(element, policy);
}

/// The text without markup, for titles and other places where none may stand.
pub fn text_of(text: &Untrusted) -> String {
    let html = to_hostile_html(text);
    // Most headlines are words only; the parser costs a document each.
    if !html.contains(['<', '&']) {
        return on_one_line(&html);
    }
    let document = web_sys::window().and_then(|window| window.document());
    let Some(Ok(words)) = document.map(|document| document.create_element("div")) else {
        return String::new();
    };
    if let Some((_, tree)) = foreign_tree::parsed(&html) {
        rebuild(&tree, &words, &Policy::comment());
    }
    on_one_line(&words.text_content().unwrap_or_default())
}

/// What no allow-list of elements and attributes can say: addresses, `rel`, ids, lazy pictures.
fn finish(element: &Element, policy: &Policy) {
    for_each(element, "*", |one| check_addresses(one, policy));
    for_each(element, "a[href]", |link| {
        let _ = link.set_attribute("rel", policy.rel());
        if let Some(hash) = link
            .get_attribute("href")
            .filter(|href| href.starts_with('#'))
            && !hash[1..].starts_with(ID_PREFIX)
        {
            let _ = link.set_attribute("href", &format!("#{ID_PREFIX}{}", &hash[1..]));
        }
    });
    for_each(element, "[id]", |one| {
        let id = one.id();
        if !id.starts_with(ID_PREFIX) {
            one.set_id(&format!("{ID_PREFIX}{id}"));
        }
    });
    for_each(element, "img", |image| {
        let _ = image.set_attribute("loading", "lazy");
        let _ = image.set_attribute("decoding", "async");
    });
    if policy.place == Place::Article {
        // A table wider than the column scrolls by itself, and so must be reachable by keyboard.
        for_each(element, "table, pre", |wide| {
            let _ = wide.set_attribute("tabindex", "0");
        });
    }
}

/// Takes away addresses that may not stand there, and makes whole those that are relative.
pub(super) fn check_addresses(element: &Element, policy: &Policy) {
    for (attribute, safe) in [
        ("href", is_safe_link as fn(&str) -> bool),
        ("src", is_safe_image),
        ("cite", is_safe_image),
    ] {
        let Some(value) = element.get_attribute(attribute) else {
            continue;
        };
        if !safe(&value) {
            let _ = element.remove_attribute(attribute);
        } else if let Some(resolved) = resolve(&value, policy) {
            let _ = element.set_attribute(attribute, &resolved);
        }
    }
    if let Some(candidates) = element.get_attribute("srcset") {
        let resolve = |value: &str| resolve(value, policy);
        let _ = match resolved_srcset(&candidates, resolve) {
            Some(candidates) => element.set_attribute("srcset", &candidates),
            None => element.remove_attribute("srcset"),
        };
    }
}

fn resolve(value: &str, policy: &Policy) -> Option<String> {
    let base = policy.base.as_deref()?;
    if value.starts_with('#') {
        return None;
    }
    web_sys::Url::new_with_base(value, base)
        .ok()
        .map(|url| url.href())
}

fn for_each(root: &Element, selector: &str, mut act: impl FnMut(&Element)) {
    let Ok(found) = root.query_selector_all(selector) else {
        return;
    };
    for index in 0..found.length() {
        if let Some(element) = found
            .get(index)
            .and_then(|node| node.dyn_into::<Element>().ok())
        {
            act(&element);
        }
    }
}
