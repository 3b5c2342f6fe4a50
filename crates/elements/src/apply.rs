//! Applies settings to DOM nodes, and replaces them.

use leptos::prelude::*;
use leptos::tachys::renderer::dom::Dom;
use standfirst_reactive::callbacks::Handler;
use standfirst_reactive::run_count::count_run;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlInputElement};

use crate::setting::{Setting, Value};

/// A setting that was applied, with what undoes it.
pub enum Applied {
    /// An attribute with a fixed value.
    Fixed(&'static str, Option<String>),
    /// A reactive setting. Dropping the effect ends it.
    Dynamic(&'static str, #[allow(dead_code)] RenderEffect<()>),
    /// An event listener. Dropping it removes it.
    Handler(&'static str, #[allow(dead_code)] Listener),
    /// A function of `on_create` that has run, and must not run again on the same element.
    Created,
}

impl Setting {
    /// Applies the setting. Fixed attributes are skipped if the server's HTML already has them.
    pub(crate) fn apply(self, element: &web_sys::Element, is_written: bool) -> Applied {
        match self {
            Self::Attribute(name, Value::Fixed(value)) => {
                if let (Some(value), false) = (&value, is_written) {
                    Dom::set_attribute(element, name, value);
                }
                Applied::Fixed(name, value)
            }
            Self::Attribute(name, Value::Dynamic(value)) => {
                let element = element.clone();
                let mut last = None;
                run_as_effect(
                    name,
                    Box::new(move |()| {
                        let value = value.produce();
                        if last.as_ref() != Some(&value) {
                            set(&element, name, value.as_deref());
                            last = Some(value);
                        }
                    }),
                )
            }
            Self::Toggle(class, shown) => {
                let list = element.class_list();
                run_as_effect(
                    class,
                    Box::new(move |()| {
                        // Fails only for a class name that contains white space.
                        let _ = list.toggle_with_force(class, shown.produce());
                    }),
                )
            }
            Self::FieldValue(value) => {
                let element = element.clone();
                run_as_effect(
                    "value",
                    Box::new(move |()| {
                        let (value, key) = (JsValue::from_str(&value.produce()), "value".into());
                        // In some browsers, setting the same value again moves the cursor.
                        if js_sys::Reflect::get(&element, &key).as_ref() != Ok(&value) {
                            // Never fails for an element that has a value.
                            let _ = js_sys::Reflect::set(&element, &key, &value);
                        }
                    }),
                )
            }
            Self::Checked(checked) => {
                let element: HtmlInputElement = element.clone().unchecked_into();
                run_as_effect(
                    "checked",
                    Box::new(move |()| element.set_checked(checked.produce())),
                )
            }
            Self::Handler(event, handler) => {
                Applied::Handler(event, Listener::new(element, event, handler))
            }
            Self::OnCreate(callback) => {
                callback.0(element);
                Applied::Created
            }
        }
    }

    /// Replaces an earlier setting of the same kind.
    pub(crate) fn replace(self, element: &web_sys::Element, earlier: &mut Applied) {
        match (self, &mut *earlier) {
            (Self::Attribute(name, Value::Fixed(value)), Applied::Fixed(_, before)) => {
                if value != *before {
                    set(element, name, value.as_deref());
                    *before = value;
                }
            }
            (setting, _) => *earlier = setting.apply(element, false),
        }
    }

    /// Whether this setting can replace the applied one. A function of `on_create` cannot,
    /// because its content cannot be taken out again.
    pub(crate) fn can_replace(&self, earlier: &Applied) -> bool {
        match (self, earlier) {
            (Self::Attribute(name, Value::Fixed(_)), Applied::Fixed(before, _))
            | (
                Self::Attribute(name, Value::Dynamic(_)) | Self::Toggle(name, _),
                Applied::Dynamic(before, _),
            )
            | (Self::Handler(name, _), Applied::Handler(before, _)) => name == before,
            (Self::FieldValue(_), Applied::Dynamic(before, _)) => *before == "value",
            (Self::Checked(_), Applied::Dynamic(before, _)) => *before == "checked",
            _ => false,
        }
    }
}

/// An event listener on an element. Dropping it removes it.
pub struct Listener {
    element: web_sys::Element,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    fn new(
        element: &web_sys::Element,
        event: &'static str,
        mut handler: Box<dyn Handler<Event>>,
    ) -> Self {
        let closure: Closure<dyn FnMut(Event)> =
            Closure::wrap(Box::new(move |event| handler.handle(event)));
        // Never fails.
        let _ = element.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        Self {
            element: element.clone(),
            event,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .element
            .remove_event_listener_with_callback(self.event, self.closure.as_ref().unchecked_ref());
    }
}

fn set(element: &web_sys::Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => Dom::set_attribute(element, name, value),
        None => Dom::remove_attribute(element, name),
    }
}

#[inline(never)]
fn run_as_effect(name: &'static str, mut run: Box<dyn Handler<()>>) -> Applied {
    Applied::Dynamic(
        name,
        RenderEffect::new(move |_| {
            count_run();
            run.handle(());
        }),
    )
}
