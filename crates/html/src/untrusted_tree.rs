//! Parses untrusted markup into a detached tree in which no script runs.
//!
//! The properties of such an element cannot be read in the usual way: a `<form>` exposes its inputs by name, so
//! `<input name=firstChild>` shadows the form's own `firstChild` (DOM clobbering). The bindings in this module call
//! the getters of the prototypes (`final`), which no name in a document can shadow.

use std::cell::{Cell, OnceCell, RefCell};

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, DomParser, Node, SupportedType};

use super::policy::{ATTRIBUTES, DROPPED};
use super::rebuild::SourceNode;

#[wasm_bindgen]
extern "C" {
    /// A node of an untrusted tree.
    #[wasm_bindgen(js_name = Node)]
    #[derive(Clone)]
    pub type UntrustedNode;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = firstChild)]
    fn node_first_child(this: &UntrustedNode) -> Option<UntrustedNode>;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nextSibling)]
    fn node_next_sibling(this: &UntrustedNode) -> Option<UntrustedNode>;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nodeValue)]
    fn node_value(this: &UntrustedNode) -> Option<String>;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nodeType)]
    fn node_type(this: &UntrustedNode) -> u16;

    #[wasm_bindgen(method, getter, final, js_class = "Element", js_name = localName)]
    fn local_name(this: &UntrustedNode) -> String;

    #[wasm_bindgen(method, getter, final, js_class = "Element", js_name = namespaceURI)]
    fn namespace_uri(this: &UntrustedNode) -> Option<String>;

    #[wasm_bindgen(method, final, js_class = "Element", js_name = getAttribute)]
    fn get_attribute(this: &UntrustedNode, name: &str) -> Option<String>;

    /// Sets the content through the Sanitizer. Not called through a `Function`: the `undefined` that such a call
    /// returns would stay in the module's table of JavaScript values, one for each comment.
    #[wasm_bindgen(method, catch, js_name = setHTML)]
    fn set_html(this: &UntrustedNode, html: &str, options: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = Document)]
    #[derive(Clone)]
    type UntrustedDocument;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Option<UntrustedDocument>;

    #[wasm_bindgen(method, getter, final, js_class = "Document", js_name = implementation)]
    fn implementation(this: &UntrustedDocument) -> Implementation;

    #[wasm_bindgen(js_name = DOMImplementation)]
    type Implementation;

    #[wasm_bindgen(method, js_name = createHTMLDocument)]
    fn create_html_document(this: &Implementation) -> UntrustedDocument;

    #[wasm_bindgen(method, getter, final, js_class = "Document", js_name = body)]
    fn body(this: &UntrustedDocument) -> Option<UntrustedNode>;
}

impl SourceNode for UntrustedNode {
    fn first_child(&self) -> Option<Self> {
        self.node_first_child()
    }

    fn next_sibling(&self) -> Option<Self> {
        self.node_next_sibling()
    }

    fn text(&self) -> Option<String> {
        let is_text = self.node_type() == Node::TEXT_NODE;
        is_text.then(|| self.node_value()).flatten()
    }

    fn name(&self) -> Option<String> {
        (self.node_type() == Node::ELEMENT_NODE).then(|| {
            let is_html = self.namespace_uri().as_deref() == Some("http://www.w3.org/1999/xhtml");
            if is_html {
                self.local_name()
            } else {
                String::new()
            }
        })
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.get_attribute(name)
    }
}

/// How an untrusted text is sanitised before the policy is applied to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitiserKind {
    /// The browser's own Sanitizer (`Element.setHTML`).
    Sanitizer,
    /// `DOMPurify`, which is fetched where the browser has no Sanitizer.
    Purifier,
    /// Neither: only text and paragraphs are shown.
    TextOnly,
}

/// Parses and sanitises the text by the best way available.
pub fn parsed(html: &str) -> Option<(SanitiserKind, UntrustedNode)> {
    let mut ways = [
        SanitiserKind::Sanitizer,
        SanitiserKind::Purifier,
        SanitiserKind::TextOnly,
    ]
    .into_iter();
    ways.find_map(|way| Some((way, parsed_by(way, html)?)))
}

/// Parses and sanitises the text by a given way; `None` if that way is not available.
pub fn parsed_by(way: SanitiserKind, html: &str) -> Option<UntrustedNode> {
    match way {
        SanitiserKind::Sanitizer => sanitized(html),
        SanitiserKind::Purifier => purified(html),
        SanitiserKind::TextOnly => inert(html),
    }
}

/// Parses the text with `DOMParser`. A document made by it runs no scripts and fetches no images.
fn inert(html: &str) -> Option<UntrustedNode> {
    let parsed = DomParser::new()
        .ok()?
        .parse_from_string(html, SupportedType::TextHtml);
    parsed.ok()?.unchecked_into::<UntrustedDocument>().body()
}

/// The browser's Sanitizer: the element into which it writes, and its options.
struct Sanitizer {
    body: UntrustedNode,
    options: Object,
}

thread_local! {
    static SANITIZER: OnceCell<Option<Sanitizer>> = const { OnceCell::new() };
    static PURIFY: RefCell<Option<Function>> = const { RefCell::new(None) };
    static IS_REQUESTED: Cell<bool> = const { Cell::new(false) };
}

/// Sanitises the text with the browser's Sanitizer, in a document in which no script runs either. Returns `None` if
/// the browser has no Sanitizer or does not accept the configuration.
fn sanitized(html: &str) -> Option<UntrustedNode> {
    SANITIZER.with(|sanitizer| {
        let sanitizer = sanitizer.get_or_init(Sanitizer::new).as_ref()?;
        sanitizer.body.set_html(html, &sanitizer.options).ok()?;
        Some(sanitizer.body.clone())
    })
}

impl Sanitizer {
    fn new() -> Option<Self> {
        // Creating the document parses no text: a Trusted Types policy would refuse that.
        let page = DOCUMENT.with(Clone::clone)?;
        let body = page.implementation().create_html_document().body()?;
        let has_sanitizer =
            Reflect::get(&body, &"setHTML".into()).is_ok_and(|one| one.is_function());
        has_sanitizer.then(|| {
            let options = Object::new();
            set(&options, "sanitizer", &configuration());
            Self { body, options }
        })
    }
}

/// Returns the `SanitizerConfig`: the elements to remove with their content, and the attributes to keep. The browser
/// keeps all other elements, unknown ones included, and the policy unwraps them. A list of allowed elements would also
/// remove the text of the others. `setHTML` always removes scripts, whatever the configuration says.
fn configuration() -> JsValue {
    let config = Object::new();
    set(&config, "removeElements", &list(DROPPED));
    // A list of attributes to keep, not to remove: Chromium 156 crashes the page when `setHTML` itself has to remove
    // `onstart`, which no other list names.
    set(&config, "attributes", &list(ATTRIBUTES));
    set(&config, "dataAttributes", &JsValue::FALSE);
    set(&config, "comments", &JsValue::FALSE);
    config.into()
}

fn list(names: &[&'static str]) -> JsValue {
    names
        .iter()
        .copied()
        .map(JsValue::from)
        .collect::<Array>()
        .into()
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &key.into(), value);
}

/// Sanitises the text with `DOMPurify` (`embed/purifier.mjs`); `None` if it is not loaded.
fn purified(html: &str) -> Option<UntrustedNode> {
    let purify = PURIFY.with_borrow(Clone::clone)?;
    let cleaned = purify.call3(
        &JsValue::NULL,
        &html.into(),
        &list(DROPPED),
        &list(ATTRIBUTES),
    );
    let cleaned = cleaned.ok().filter(JsValue::is_object)?;
    Some(cleaned.unchecked_into())
}

/// Sets the function that calls `DOMPurify`.
pub fn set_purifier(purify: Function) {
    PURIFY.set(Some(purify));
}

/// Requests `DOMPurify` from the script of the page (`src/boot.mjs`, `embed/started.mjs`), and calls `then` when it is
/// loaded. The script retries until it is. Only the first call has an effect.
pub fn request_purifier(then: fn()) {
    if IS_REQUESTED.replace(true) {
        return;
    }
    let learn = Closure::once_into_js(move |purify: Function| {
        set_purifier(purify);
        then();
    });
    let init = CustomEventInit::new();
    init.set_detail(&learn);
    let event = CustomEvent::new_with_event_init_dict("standfirst-purifier", &init);
    if let (Some(window), Ok(event)) = (web_sys::window(), event) {
        let _ = window.dispatch_event(&event);
    }
}
