//! What the page around a widget hears of it: events that bubble and leave the shadow root.

use std::time::Duration;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::state::WidgetEvent;
use standfirst_model::FailureKind;

/// Tells the page what has happened.
pub fn tell(host: &HtmlElement, widget_event: &WidgetEvent) {
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

/// Tells the page how many comments there are.
pub fn tell_count(host: &HtmlElement, count: u32) {
    dispatch(host, "count", "count", &count.into());
}

/// Sends one event; its detail is an object with one key, or empty.
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
        // A listener that throws is reported by the browser as its page's own error.
        let _ = host.dispatch_event(&event);
    }
}

/// How long a refusal is kept back. WebKit refuses what is on its way when a page is left, before the page is
/// gone: of that nothing is said, because a page that is gone runs no timers.
const BEFORE_EXPLAINING: Duration = Duration::from_secs(3);

/// A request that fails while there is a network and leads to another origin was most likely refused
/// by the browser: the publisher is told which server has to allow it.
pub fn explain_refusal(kind: FailureKind, server: &str) {
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
            "Standfirst: {server} gave no answer that this page may read. If it is running, let it \
             allow the origin {origin}: \"Access-Control-Allow-Origin: {origin}\", and for cookies \
             \"Access-Control-Allow-Credentials: true\". In isso.cfg that is \"host\" under \
             [general]; Waline has SECURE_DOMAINS; the reference server --allow-origin."
        );
    };
    leptos::prelude::set_timeout(explain, BEFORE_EXPLAINING);
}
