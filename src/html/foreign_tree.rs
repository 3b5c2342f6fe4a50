//! Foreign markup as a tree that nobody sees and in which nothing runs.
//!
//! An element of such a tree must not be asked like one of ours: a `<form>` hands out its inputs by
//! name, and `<input name=firstChild>` takes the place of the form's own `firstChild`. What stands
//! here reads through the prototypes' own getters (`final`), which no name in a document can shadow.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomParser, SupportedType};

use super::policy::{ATTRIBUTES, DROPPED, MEDIA, is_safe_image};

#[wasm_bindgen]
extern "C" {
    /// A node of a foreign tree.
    #[wasm_bindgen(js_name = Node)]
    #[derive(Clone)]
    pub type ForeignNode;

    /// The first node in it.
    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = firstChild)]
    pub fn first_child(this: &ForeignNode) -> Option<ForeignNode>;

    /// The node behind it.
    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nextSibling)]
    pub fn next_sibling(this: &ForeignNode) -> Option<ForeignNode>;

    /// What it is in.
    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = parentNode)]
    pub fn parent_node(this: &ForeignNode) -> Option<ForeignNode>;

    /// The words of a text.
    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nodeValue)]
    pub fn node_value(this: &ForeignNode) -> Option<String>;

    /// Which kind of node it is (`Node.TEXT_NODE` and so on).
    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nodeType)]
    pub fn node_type(this: &ForeignNode) -> u16;

    #[wasm_bindgen(method, final, catch, js_class = "Node", js_name = replaceChild)]
    fn replace_child(
        this: &ForeignNode,
        new: &JsValue,
        old: &ForeignNode,
    ) -> Result<JsValue, JsValue>;

    /// An element of a foreign tree.
    #[wasm_bindgen(js_name = Element, extends = ForeignNode)]
    #[derive(Clone)]
    pub type ForeignElement;

    /// Its name, in small letters where it is an element of HTML.
    #[wasm_bindgen(method, getter, final, js_class = "Element", js_name = localName)]
    pub fn local_name(this: &ForeignElement) -> String;

    /// The language that the name is from.
    #[wasm_bindgen(method, getter, final, js_class = "Element", js_name = namespaceURI)]
    pub fn namespace_uri(this: &ForeignElement) -> Option<String>;

    /// An attribute.
    #[wasm_bindgen(method, final, js_class = "Element", js_name = getAttribute)]
    pub fn get_attribute(this: &ForeignElement, name: &str) -> Option<String>;

    #[wasm_bindgen(method, getter, final, js_class = "Element", js_name = innerHTML)]
    fn inner_html(this: &ForeignElement) -> String;

    /// Not called through a `Function`: the nothing that such a call answers with would stay in the
    /// module's table of values, one for each comment.
    #[wasm_bindgen(method, catch, js_name = setHTML)]
    fn set_html(this: &ForeignElement, html: &str, options: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = Document)]
    type ForeignDocument;

    #[wasm_bindgen(method, getter, final, js_class = "Document", js_name = body)]
    fn body(this: &ForeignDocument) -> Option<ForeignElement>;

    #[wasm_bindgen(method, final, catch, js_class = "Document", js_name = createElement)]
    fn create_element(this: &ForeignDocument, name: &str) -> Result<web_sys::Element, JsValue>;
}

/// By which of its two ways a foreign text was parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The browser's own Sanitizer (`Element.setHTML`).
    Sanitizer,
    /// An inert parse.
    Parser,
}

/// The text as a tree, by the browser's Sanitizer where it has one.
pub fn parsed(html: &str) -> Option<(Way, ForeignElement)> {
    let html = media_as_links(html);
    match sanitized(&html) {
        Some(tree) => Some((Way::Sanitizer, tree)),
        None => inert(&html).map(|tree| (Way::Parser, tree)),
    }
}

/// The same by a given way: tests run their corpus through both.
pub fn parsed_by(way: Way, html: &str) -> Option<ForeignElement> {
    let html = media_as_links(html);
    match way {
        Way::Sanitizer => sanitized(&html),
        Way::Parser => inert(&html),
    }
}

/// A document made by `DOMParser` runs no script and fetches no picture.
fn document(html: &str) -> Option<ForeignDocument> {
    let parser = DomParser::new().ok()?;
    let parsed = parser.parse_from_string(html, SupportedType::TextHtml);
    parsed.ok().map(JsCast::unchecked_into)
}

fn inert(html: &str) -> Option<ForeignElement> {
    document(html)?.body()
}

/// What the browser's Sanitizer leaves of it, in a document in which nothing runs either. Nothing where the
/// browser has none, or one that does not take our configuration.
fn sanitized(html: &str) -> Option<ForeignElement> {
    let place = document("")?.body()?;
    let has_sanitizer = Reflect::get(&place, &"setHTML".into()).is_ok_and(|one| one.is_function());
    if !has_sanitizer {
        return None;
    }
    let options = Object::new();
    set(&options, "sanitizer", &configuration());
    place.set_html(html, &options).ok()?;
    Some(place)
}

/// What goes with all it holds, as a `SanitizerConfig`. Everything else, names nobody knows among it, is kept by
/// the browser and unwrapped by our policy: a list of what is allowed would take their words away. What can
/// run goes whatever a configuration says; that is what `setHTML` is for.
fn configuration() -> JsValue {
    let names: Array = DROPPED.iter().copied().map(JsValue::from).collect();
    // A form is the one element that hands out what is in it by name.
    let unwrapped: Array = ["form"].into_iter().map(JsValue::from).collect();
    let config = Object::new();
    set(&config, "removeElements", &names);
    set(&config, "replaceWithChildrenElements", &unwrapped);
    // A list of what stays and not of what goes: Chromium 156 ends the page where `setHTML` itself has to take away
    // `onstart`, which no other list names.
    let attributes: Array = ATTRIBUTES.iter().copied().map(JsValue::from).collect();
    set(&config, "attributes", &attributes);
    set(&config, "dataAttributes", &JsValue::FALSE);
    set(&config, "comments", &JsValue::FALSE);
    config.into()
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object of ours cannot fail.
    let _ = Reflect::set(object, &key.into(), value);
}

/// A frame or a film is not shown, but its address is: as a link with its title. What comes out is as hostile as
/// what went in.
fn media_as_links(html: &str) -> String {
    let low = html.to_ascii_lowercase();
    let has_media = MEDIA.iter().any(|name| low.contains(&format!("<{name}")));
    let linked = if has_media { linked(html) } else { None };
    linked.unwrap_or_else(|| html.to_owned())
}

fn linked(html: &str) -> Option<String> {
    let document = document(html)?;
    let body = document.body()?;
    let mut found = Vec::new();
    walk(&body, |element| {
        let is_media = MEDIA.contains(&element.local_name().as_str());
        if is_media {
            found.push(element.clone());
        }
        !is_media
    });
    for media in found {
        if let (Some((address, title)), Some(parent)) = (source(&media), media.parent_node()) {
            let link = document.create_element("a").ok()?;
            link.set_attribute("href", &address).ok()?;
            link.set_text_content(Some(&title));
            parent.replace_child(&link, &media).ok()?;
        }
    }
    Some(body.inner_html())
}

/// The address of what a medium shows, and its title.
fn source(media: &ForeignElement) -> Option<(String, String)> {
    let mut address = None;
    let mut look = |element: &ForeignElement| {
        let here = ["src", "data-src", "data"].into_iter();
        let mut here = here.filter_map(|name| element.get_attribute(name));
        address = address
            .take()
            .or_else(|| here.find(|one| is_safe_image(one) && !one.trim().is_empty()));
        true
    };
    look(media);
    walk(media, look);
    let address = address?;
    let title = ["title", "aria-label"].into_iter();
    let mut titles = title.filter_map(|name| media.get_attribute(name));
    let title = titles.find(|one| !one.trim().is_empty());
    Some((address.clone(), title.unwrap_or(address)))
}

/// Goes through all elements below one, in their order; not into those of which the function says no.
/// No recursion: how deep somebody nests is not for us to trust.
fn walk(root: &ForeignElement, mut act: impl FnMut(&ForeignElement) -> bool) {
    let mut waiting: Vec<ForeignNode> = root.first_child().into_iter().collect();
    while let Some(node) = waiting.pop() {
        waiting.extend(node.next_sibling());
        if let Some(element) = as_element(&node)
            && act(&element)
        {
            waiting.extend(node.first_child());
        }
    }
}

/// The node as an element, where it is one.
pub fn as_element(node: &ForeignNode) -> Option<ForeignElement> {
    (node.node_type() == web_sys::Node::ELEMENT_NODE).then(|| node.clone().unchecked_into())
}
