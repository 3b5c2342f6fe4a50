//! The events that the host page receives from a widget. They bubble, and leave the shadow root.

use std::time::Duration;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::state::WidgetEvent;
use standfirst_model::FailureKind;

/// Dispatches the event for something that happened in the widget.
pub fn dispatch_widget_event(host: &HtmlElement, widget_event: &WidgetEvent) {
    match widget_event {
        WidgetEvent::Loaded(count) => dispatch(host, "loaded", "count", &(*count).into()),
        WidgetEvent::Submitted => dispatch(host, "submitted", "", &JsValue::NULL),
        WidgetEvent::Held(id) => dispatch(host, "held", "id", &id.known().into()),
        WidgetEvent::Published(id) => dispatch(host, "published", "id", &id.known().into()),
        WidgetEvent::LoadFailed(kind) | WidgetEvent::SendFailed(kind) => {
            dispatch(host, "failed", "reason", &kind.key().into());
        }
    }
}

/// Reports the number of comments to the host page.
pub fn dispatch_count(host: &HtmlElement, count: u32) {
    dispatch(host, "count", "count", &count.into());
}

/// Dispatches one event. Its detail is an object with one key, or empty.
pub fn dispatch(host: &HtmlElement, name: &str, key: &str, value: &JsValue) {
    let detail = Object::new();
    if !key.is_empty() {
        // Fails only on a frozen object.
        let _ = Reflect::set(&detail, &key.into(), value);
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(&detail);
    let name = format!("standfirst:{name}");
    if let Ok(event) = CustomEvent::new_with_event_init_dict(&name, &init) {
        // The browser reports an exception from a listener as an error of the host page.
        let _ = host.dispatch_event(&event);
    }
}

/// The delay before a blocked request is reported. When the reader leaves a page, WebKit cancels pending requests
/// before the page is unloaded. Nothing is reported for those, because an unloaded page runs no timers.
const REPORT_DELAY: Duration = Duration::from_secs(3);

/// A request to another origin that fails while there is a network was most likely blocked by CORS. Reports to the
/// publisher which server has to allow the origin.
pub fn report_blocked_request(kind: FailureKind, server: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let origin = window.location().origin().unwrap_or_default();
    if kind != FailureKind::Offline || !window.navigator().on_line() || server.starts_with(&origin)
    {
        return;
    }
    let server = server.to_owned();
    let explain = move || {
        leptos::logging::error!(
            "Standfirst: {server} returned no response that this page may read. If it is running, let it \
             allow the origin {origin}: \"Access-Control-Allow-Origin: {origin}\", and for cookies \
             \"Access-Control-Allow-Credentials: true\". In isso.cfg that is \"host\" under \
             [general]; Waline has SECURE_DOMAINS; the reference server --allow-origin."
        );
    };
    leptos::prelude::set_timeout(explain, REPORT_DELAY);
}
