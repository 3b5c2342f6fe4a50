//! The head of the document in the browser.

use web_sys::{Document, Element};

use super::PageHead;

/// Writes the head into the document.
pub fn apply(head: &PageHead) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    document.set_title(&head.full_title());
    put(
        &document,
        "link",
        "rel",
        "canonical",
        "href",
        head.canonical.as_deref(),
    );
    put(
        &document,
        "meta",
        "name",
        "description",
        "content",
        head.description.as_deref(),
    );
    let robots = (!head.indexed).then_some("noindex");
    put(&document, "meta", "name", "robots", "content", robots);
}

/// Sets one element of the head: creates it if necessary, and removes it if `value` is `None`.
fn put(
    document: &Document,
    tag: &str,
    kind: &str,
    name: &str,
    attribute: &str,
    value: Option<&str>,
) {
    let selector = format!("head > {tag}[{kind}=\"{name}\"]");
    let found: Option<Element> = document.query_selector(&selector).ok().flatten();
    let Some(value) = value else {
        if let Some(element) = found {
            element.remove();
        }
        return;
    };
    let element = found.or_else(|| {
        let made = document.create_element(tag).ok()?;
        made.set_attribute(kind, name).ok()?;
        document.head()?.append_child(&made).ok()?;
        Some(made)
    });
    if let Some(element) = element {
        let _ = element.set_attribute(attribute, value);
    }
}

/// Resolves an address against the document's base into an absolute one, without the hash of the page.
pub fn absolute(address: &str) -> String {
    let base = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.base_uri().ok().flatten())
        .unwrap_or_default();
    web_sys::Url::new_with_base(address, &base)
        .map_or_else(|_| address.to_owned(), |url| url.href())
}
