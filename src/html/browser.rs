//! The sanitiser in a browser. Nothing is ever serialised and parsed again, which is how markup
//! that was clean turns hostile (mutation XSS).

use std::cell::Cell;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, DomParser, Element, Node, SupportedType};

use super::policy::{ID_PREFIX, UNWRAPPED, is_safe_image, is_safe_link};
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

/// Nested deeper than this, a text is an attack on the stack and not a text.
const DEEPEST: usize = 120;

/// By which of its two ways the text is cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The browser's own Sanitizer (`Element.setHTML`).
    Sanitizer,
    /// An inert parse, rebuilt element by element.
    Rebuilt,
}

/// Replaces what the element holds by the cleaned text.
pub fn fill(element: &Element, text: &Untrusted, policy: &Policy) {
    let set_html = Reflect::get(element, &"setHTML".into()).ok();
    let has_sanitizer = set_html.is_some_and(|value| value.is_function());
    let way = if has_sanitizer {
        Way::Sanitizer
    } else {
        Way::Rebuilt
    };
    fill_by(way, element, text, policy);
}

/// The same by a given way: tests run their corpus through both.
pub fn fill_by(way: Way, element: &Element, text: &Untrusted, policy: &Policy) {
    let html = to_hostile_html(text);
    let filled = way == Way::Sanitizer && set_html(element, &html, policy).is_some();
    if !filled {
        element.set_text_content(None);
        if let Some(body) = inert_body(&html) {
            rebuild(&body, element, policy, 0);
        }
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
    let plain = inert_body(&html)
        .map(|body| {
            remove_all(&body, "script, style, template, noscript, iframe");
            body.text_content().unwrap_or_default()
        })
        .unwrap_or_default();
    on_one_line(&plain)
}

fn inert_body(html: &str) -> Option<Element> {
    // A document made by DOMParser runs no script and fetches no picture.
    let parser = DomParser::new().ok()?;
    let parsed = parser
        .parse_from_string(html, SupportedType::TextHtml)
        .ok()?;
    parsed.body().map(Into::into)
}

#[wasm_bindgen]
extern "C" {
    /// An element of a browser with a sanitiser of its own, which `web-sys` does not know yet.
    type Sanitising;

    /// Not called through a `Function`: the nothing that such a call answers with would stay in the
    /// module's table of values, one for each comment.
    #[wasm_bindgen(method, catch, js_name = setHTML)]
    fn set_html(this: &Sanitising, html: &str, options: &Object) -> Result<(), JsValue>;
}

fn set_html(element: &Element, html: &str, policy: &Policy) -> Option<()> {
    let options = Object::new();
    Reflect::set(&options, &"sanitizer".into(), &sanitizer(policy)).ok()?;
    let element: &Sanitising = element.unchecked_ref();
    element.set_html(html, &options).ok()
}

/// The allow-list as a `SanitizerConfig`.
fn sanitizer(policy: &Policy) -> JsValue {
    let elements = Array::new();
    for name in policy.elements() {
        let element = Object::new();
        set(&element, "name", &name.into());
        set(
            &element,
            "attributes",
            &names(policy.attributes(name).iter().copied()),
        );
        elements.push(&element);
    }
    let unwrapped = UNWRAPPED.iter().copied().filter(|name| !policy.keeps(name));
    let config = Object::new();
    set(&config, "elements", &elements);
    set(&config, "replaceWithChildrenElements", &names(unwrapped));
    set(&config, "attributes", &Array::new());
    set(&config, "comments", &JsValue::FALSE);
    set(&config, "dataAttributes", &JsValue::FALSE);
    config.into()
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object of ours cannot fail.
    let _ = Reflect::set(object, &key.into(), value);
}

fn names(names: impl Iterator<Item = &'static str>) -> JsValue {
    names.map(JsValue::from).collect::<Array>().into()
}

/// Copies into `target` what the policy keeps of the children of `source`.
fn rebuild(source: &Node, target: &Node, policy: &Policy, depth: usize) {
    let Some(document) = target.owner_document() else {
        return;
    };
    let mut next = source.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        match node.node_type() {
            Node::TEXT_NODE => {
                let text = document.create_text_node(&node.text_content().unwrap_or_default());
                let _ = target.append_child(&text);
            }
            Node::ELEMENT_NODE if depth < DEEPEST => {
                if let Some(element) = node.dyn_ref::<Element>() {
                    rebuild_element(&document, element, target, policy, depth);
                }
            }
            _ => {}
        }
    }
}

fn rebuild_element(
    document: &Document,
    element: &Element,
    target: &Node,
    policy: &Policy,
    depth: usize,
) {
    let name = element.local_name();
    let is_html = element.namespace_uri().as_deref() == Some("http://www.w3.org/1999/xhtml");
    if is_html && policy.keeps(&name) {
        let Ok(copy) = document.create_element(&name) else {
            return;
        };
        for attribute in policy.attributes(&name) {
            if let Some(value) = element.get_attribute(attribute) {
                let _ = copy.set_attribute(attribute, &value);
            }
        }
        // Addresses are checked before the copy enters the page: a picture is fetched at once.
        check_addresses(&copy, policy);
        rebuild(element, &copy, policy, depth + 1);
        let _ = target.append_child(&copy);
    } else if is_html && UNWRAPPED.contains(&name.as_str()) {
        rebuild(element, target, policy, depth + 1);
    }
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

fn check_addresses(element: &Element, policy: &Policy) {
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
    let candidates = element.get_attribute("srcset").unwrap_or_default();
    if candidates
        .split(',')
        .any(|candidate| !is_safe_image(candidate.trim()))
    {
        let _ = element.remove_attribute("srcset");
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

fn remove_all(root: &Element, selector: &str) {
    for_each(root, selector, Element::remove);
}
