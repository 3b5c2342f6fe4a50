//! The sanitiser in a browser: cleans untrusted markup in a document in which nothing runs, and rebuilds what the
//! policy keeps.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::Element;

use super::attributes::Attribute;
use super::normalize_tags::normalize_tags;
use super::rebuild::{Target, rebuild};
use super::text_fallback::plain_text_of;
use super::untrusted_tree::{self, UntrustedNode};
pub use super::untrusted_tree::{SanitiserKind, set_purifier};
use super::{Policy, to_untrusted_html};
use standfirst_model::Untrusted;
use standfirst_model::text::collapse_whitespace;

/// An element that shows plain text until `DOMPurify` is loaded.
struct Waiting {
    element: Element,
    text: Untrusted,
    policy: Policy,
    on_filled: OnFilled,
}

/// A callback that runs each time an element has been filled.
pub type OnFilled = Rc<dyn Fn(&Element)>;

/// From this many waiting elements on, those that have left the page are dropped.
const MAX_WAITING: usize = 500;

thread_local! {
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
}

/// Replaces the content of the element with the sanitised text. Returns how the text was sanitised, or `None` if no
/// parser was available. Where the browser has no Sanitizer, the element shows plain text first, and the sanitised
/// markup once `DOMPurify` is loaded; `on_filled` is called both times.
pub fn fill(
    element: &Element,
    text: &Untrusted,
    policy: &Policy,
    on_filled: &OnFilled,
) -> Option<SanitiserKind> {
    let html = normalize_tags(&to_untrusted_html(text));
    let (sanitiser, tree) = untrusted_tree::parsed(&html).unzip();
    if !matches!(
        sanitiser,
        Some(SanitiserKind::Sanitizer | SanitiserKind::Purifier)
    ) {
        WAITING.with_borrow_mut(|waiting| {
            if waiting.len() >= MAX_WAITING {
                waiting.retain(|one| one.element.is_connected());
            }
            waiting.push(Waiting {
                element: element.clone(),
                text: text.clone(),
                policy: policy.clone(),
                on_filled: Rc::clone(on_filled),
            });
        });
        untrusted_tree::request_purifier(fill_waiting);
    }
    if tree.is_none() {
        element.set_text_content(Some(&plain_text_of(&html)));
    } else {
        set_content(element, sanitiser, tree, policy);
    }
    on_filled(element);
    sanitiser
}

fn fill_waiting() {
    for one in WAITING.take() {
        // If the element has left the page, the owner of its callback may be disposed of.
        let on_filled: OnFilled = if one.element.is_connected() {
            one.on_filled
        } else {
            Rc::new(|_| ())
        };
        fill(&one.element, &one.text, &one.policy, &on_filled);
    }
}

/// Fills the element by a given way and returns whether that way is available. Tests run their corpus through every
/// way.
pub fn fill_by(
    sanitiser: SanitiserKind,
    element: &Element,
    text: &Untrusted,
    policy: &Policy,
) -> bool {
    let tree = untrusted_tree::parsed_by(sanitiser, &normalize_tags(&to_untrusted_html(text)));
    let has_it = tree.is_some();
    set_content(element, Some(sanitiser), tree, policy);
    has_it
}

fn set_content(
    element: &Element,
    sanitiser: Option<SanitiserKind>,
    tree: Option<UntrustedNode>,
    policy: &Policy,
) {
    element.set_text_content(None);
    if let Some(tree) = tree {
        let text_only = Policy::text_only();
        let policy = if sanitiser == Some(SanitiserKind::TextOnly) {
            &text_only
        } else {
            policy
        };
        rebuild(&tree, element, policy);
    }
}

impl Target for Element {
    fn append_text(&self, text: &str) {
        if let Some(document) = self.owner_document() {
            let _ = self.append_child(&document.create_text_node(text));
        }
    }

    fn append_element(&self, name: &str, attributes: &[Attribute]) -> Option<Self> {
        let element = self.owner_document()?.create_element(name).ok()?;
        for (name, value) in attributes {
            let _ = element.set_attribute(name, value);
        }
        let _ = self.append_child(&element);
        Some(element)
    }
}

/// Returns the text without markup, for titles and other places that allow none.
pub fn text_of(text: &Untrusted) -> String {
    let html = to_untrusted_html(text);
    // Most headlines are plain text, and the parser would create a document for each.
    if !html.contains(['<', '&']) {
        return collapse_whitespace(&html);
    }
    let document = web_sys::window().and_then(|window| window.document());
    let Some(Ok(container)) = document.map(|document| document.create_element("div")) else {
        return String::new();
    };
    let html = normalize_tags(&html);
    let Some((_, tree)) = untrusted_tree::parsed(&html) else {
        return collapse_whitespace(&plain_text_of(&html));
    };
    rebuild(&tree, &container, &Policy::text_only());
    collapse_whitespace(&container.text_content().unwrap_or_default())
}
