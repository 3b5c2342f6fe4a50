//! Foreign markup as a tree that nobody sees and in which nothing runs.
//!
//! An element of such a tree must not be asked like one of ours: a `<form>` hands out its inputs by name, and
//! `<input name=firstChild>` takes the place of the form's own `firstChild`. What stands here reads through the
//! prototypes' own getters (`final`), which no name in a document can shadow.

use std::cell::{Cell, OnceCell, RefCell};

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, DomParser, Node, SupportedType};

use super::policy::{ATTRIBUTES, DROPPED};
use super::rebuild::Foreign;

#[wasm_bindgen]
extern "C" {
    /// A node of a foreign tree.
    #[wasm_bindgen(js_name = Node)]
    #[derive(Clone)]
    pub type ForeignNode;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = firstChild)]
    fn node_first_child(this: &ForeignNode) -> Option<ForeignNode>;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nextSibling)]
    fn node_next_sibling(this: &ForeignNode) -> Option<ForeignNode>;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nodeValue)]
    fn node_value(this: &ForeignNode) -> Option<String>;

    #[wasm_bindgen(method, getter, final, js_class = "Node", js_name = nodeType)]
    fn node_type(this: &ForeignNode) -> u16;

    #[wasm_bindgen(method, getter, final, js_class = "Element", js_name = localName)]
    fn local_name(this: &ForeignNode) -> String;

    #[wasm_bindgen(method, getter, final, js_class = "Element", js_name = namespaceURI)]
    fn namespace_uri(this: &ForeignNode) -> Option<String>;

    #[wasm_bindgen(method, final, js_class = "Element", js_name = getAttribute)]
    fn get_attribute(this: &ForeignNode, name: &str) -> Option<String>;

    /// Not called through a `Function`: the nothing that such a call answers with would stay in the
    /// module's table of values, one for each comment.
    #[wasm_bindgen(method, catch, js_name = setHTML)]
    fn set_html(this: &ForeignNode, html: &str, options: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = Document)]
    #[derive(Clone)]
    type ForeignDocument;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Option<ForeignDocument>;

    #[wasm_bindgen(method, getter, final, js_class = "Document", js_name = implementation)]
    fn implementation(this: &ForeignDocument) -> Implementation;

    #[wasm_bindgen(js_name = DOMImplementation)]
    type Implementation;

    #[wasm_bindgen(method, js_name = createHTMLDocument)]
    fn create_html_document(this: &Implementation) -> ForeignDocument;

    #[wasm_bindgen(method, getter, final, js_class = "Document", js_name = body)]
    fn body(this: &ForeignDocument) -> Option<ForeignNode>;
}

impl Foreign for ForeignNode {
    fn first_child(&self) -> Option<Self> {
        self.node_first_child()
    }

    fn next_sibling(&self) -> Option<Self> {
        self.node_next_sibling()
    }

    fn words(&self) -> Option<String> {
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

/// By which way a foreign text was cleaned before our policy was applied to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The browser's own Sanitizer (`Element.setHTML`).
    Sanitizer,
    /// `DOMPurify`, which is fetched where the browser has no such thing.
    Purifier,
    /// Neither: words and paragraphs are all that is shown.
    Words,
}

/// What the best way that is here leaves of a text.
pub fn parsed(html: &str) -> Option<(Way, ForeignNode)> {
    let mut ways = [Way::Sanitizer, Way::Purifier, Way::Words].into_iter();
    ways.find_map(|way| Some((way, parsed_by(way, html)?)))
}

/// The same by a given way.
pub fn parsed_by(way: Way, html: &str) -> Option<ForeignNode> {
    match way {
        Way::Sanitizer => sanitized(html),
        Way::Purifier => purified(html),
        Way::Words => inert(html),
    }
}

/// A document made by `DOMParser` runs no script and fetches no picture.
fn inert(html: &str) -> Option<ForeignNode> {
    let parsed = DomParser::new()
        .ok()?
        .parse_from_string(html, SupportedType::TextHtml);
    parsed.ok()?.unchecked_into::<ForeignDocument>().body()
}

/// Where the browser's Sanitizer puts what it leaves, and how it is told what that is.
struct Place {
    body: ForeignNode,
    options: Object,
}

thread_local! {
    static PLACE: OnceCell<Option<Place>> = const { OnceCell::new() };
    static PURIFY: RefCell<Option<Function>> = const { RefCell::new(None) };
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// What the browser's Sanitizer leaves of it, in a document in which nothing runs either. Nothing where the browser
/// has none, or one that does not take our configuration.
fn sanitized(html: &str) -> Option<ForeignNode> {
    PLACE.with(|place| {
        let place = place.get_or_init(Place::new).as_ref()?;
        place.body.set_html(html, &place.options).ok()?;
        Some(place.body.clone())
    })
}

impl Place {
    fn new() -> Option<Self> {
        // No text is parsed for it, which pages with Trusted Types would refuse.
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

/// What goes with all it holds, as a `SanitizerConfig`. Everything else, names nobody knows among it, is kept by the
/// browser and unwrapped by our policy: a list of what is allowed would take their words away. What can run goes
/// whatever a configuration says; that is what `setHTML` is for.
fn configuration() -> JsValue {
    let config = Object::new();
    set(&config, "removeElements", &list(DROPPED));
    // A list of what stays and not of what goes: Chromium 156 ends the page where `setHTML` itself has to take away
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
    // Setting a property of a plain object of ours cannot fail.
    let _ = Reflect::set(object, &key.into(), value);
}

/// What `DOMPurify` leaves of it, where that is here (`embed/purifier.mjs`).
fn purified(html: &str) -> Option<ForeignNode> {
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

/// From now on this is called.
pub fn learn_purifier(purify: Function) {
    PURIFY.set(Some(purify));
}

/// Has the script of the page fetch `DOMPurify` (`src/boot.mjs`, `embed/started.mjs`), which tries until it has come,
/// and does something then. Asked once.
pub fn ask_purifier(then: fn()) {
    if IS_ASKED.replace(true) {
        return;
    }
    let learn = Closure::once_into_js(move |purify: Function| {
        learn_purifier(purify);
        then();
    });
    let init = CustomEventInit::new();
    init.set_detail(&learn);
    let event = CustomEvent::new_with_event_init_dict("standfirst-purifier", &init);
    if let (Some(window), Ok(event)) = (web_sys::window(), event) {
        let _ = window.dispatch_event(&event);
    }
}
