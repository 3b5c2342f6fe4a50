//! Makes wide tables and code blocks scroll. One that is wider than its column scrolls by itself; it then is a tab
//! stop and has a name. One that fits is neither.

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::state::Session;

/// The class of the element that scrolls. A table is wrapped in one: if the table itself scrolled, screen readers
/// would not treat it as a table.
const CLASS: &str = "scroller";

#[wasm_bindgen]
extern "C" {
    type ResizeObserver;

    #[wasm_bindgen(constructor, catch)]
    fn new(changed: &Closure<dyn Fn(Array)>) -> Result<ResizeObserver, JsValue>;

    #[wasm_bindgen(method)]
    fn observe(this: &ResizeObserver, element: &Element);

    type ResizeObserverEntry;

    #[wasm_bindgen(method, getter)]
    fn target(this: &ResizeObserverEntry) -> Element;
}

thread_local! {
    static OBSERVER: Option<ResizeObserver> = observer();
}

fn observer() -> Option<ResizeObserver> {
    let changed = Closure::<dyn Fn(Array)>::new(|entries: Array| {
        for entry in entries.iter() {
            let changed = entry.unchecked_into::<ResizeObserverEntry>().target();
            if let Ok(Some(scroller)) = changed.closest(".scroller") {
                set_scroller_attributes(&scroller);
            }
        }
    });
    let observer = ResizeObserver::new(&changed).ok();
    // The closure lives as long as the page.
    changed.forget();
    observer
}

fn set_scroller_attributes(scroller: &Element) {
    let scrolls = scroller.scroll_width() > scroller.client_width();
    let name = scroller.get_attribute("data-name").unwrap_or_default();
    for (attribute, value) in [("tabindex", "0"), ("role", "group"), ("aria-label", &name)] {
        // Fails only for an invalid attribute name, and these are valid.
        let _ = if scrolls {
            scroller.set_attribute(attribute, value)
        } else {
            scroller.remove_attribute(attribute)
        };
    }
}

/// Watches the tables and code blocks of a text.
pub fn observe_wide_content(session: Session, text: &Element) {
    let Ok(found) = text.query_selector_all("table, pre") else {
        return;
    };
    for index in 0..found.length() {
        let Some(Ok(wide)) = found.get(index).map(JsCast::dyn_into::<Element>) else {
            continue;
        };
        let is_table = wide.local_name() == "table";
        let scroller = if is_table {
            wrap_in_scroller(&wide)
        } else {
            Some(wide.clone())
        };
        let Some(scroller) = scroller else { continue };
        scroller.set_class_name(CLASS);
        let name = if is_table {
            "article.wide-table"
        } else {
            "article.wide-code"
        };
        let _ = scroller.set_attribute("data-name", &session.message(name));
        OBSERVER.with(|observer| {
            if let Some(observer) = observer {
                observer.observe(&scroller);
                // The content may grow while the scroller keeps its size.
                observer.observe(&wide);
            }
        });
    }
}

fn wrap_in_scroller(table: &Element) -> Option<Element> {
    let scroller = table.owner_document()?.create_element("div").ok()?;
    table.parent_node()?.replace_child(&scroller, table).ok()?;
    scroller.append_child(table).ok()?;
    Some(scroller)
}
