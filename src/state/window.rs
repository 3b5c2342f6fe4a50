//! Events of the window, and the root element of its document.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, HtmlElement};

use standfirst_reactive::ThreadLocalStore;

/// An event listener that is removed when this is dropped.
struct EventListener {
    window: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Drop for EventListener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self
            .window
            .remove_event_listener_with_callback(self.event, callback);
    }
}

/// Returns the document's root element, whose attributes the style sheets and the page's own script read.
pub fn root_element() -> Option<HtmlElement> {
    web_sys::window()?
        .document()?
        .document_element()?
        .dyn_into()
        .ok()
}

/// Dispatches an event on the window, for the page's own script.
pub fn dispatch_on_window(event: &str) {
    if let Some((window, event)) = web_sys::window().zip(Event::new(event).ok()) {
        let window: EventTarget = window.into();
        // If a listener throws, the browser reports it.
        let _ = window.dispatch_event(&event);
    }
}

/// Calls `callback` for each such event of the window, until the current owner is cleaned up.
pub fn on_window(event: &'static str, callback: impl FnMut(Event) + 'static) {
    listen(event, Closure::wrap(Box::new(callback)));
}

fn listen(event: &'static str, callback: Closure<dyn FnMut(Event)>) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let window: EventTarget = window.into();
    let _ = window.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
    ThreadLocalStore::new(EventListener {
        window,
        event,
        callback,
    });
}
