//! What is set on an element, and how it is done to a real one.

use leptos::prelude::*;
use leptos::tachys::renderer::dom::Dom;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlInputElement};

use crate::state::callbacks::{Handler, Producer};

/// The value of an attribute; `None` leaves it out.
pub enum Value {
    /// As long as the element lives.
    Fixed(Option<String>),
    /// Followed.
    Live(Box<dyn Producer<Option<String>> + Send>),
}

/// Done once to the element that was made.
pub struct Fill(pub(super) Box<dyn FnOnce(&web_sys::Element) + Send>);

/// One thing about an element.
pub enum Setting {
    /// An attribute.
    Attribute(&'static str, Value),
    /// A class that comes and goes.
    Toggle(&'static str, Box<dyn Producer<bool> + Send>),
    /// What stands in a field.
    FieldValue(Box<dyn Producer<String> + Send>),
    /// Whether a box is ticked.
    Checked(Box<dyn Producer<bool> + Send>),
    /// What happens on an event.
    Handler(&'static str, Box<dyn Handler<Event> + Send>),
    /// Done once to the element that was made.
    Fill(Fill),
}

/// A setting that is in force, and what ends it.
pub enum Applied {
    /// An attribute that stays.
    Fixed(&'static str, Option<String>),
    /// Something that is followed: dropping it ends that.
    Live(&'static str, #[allow(dead_code)] RenderEffect<()>),
    /// Something that listens: dropping it ends that.
    Handler(&'static str, #[allow(dead_code)] Listener),
    /// Done, and not to be done again to the same element.
    Filled,
}

impl Setting {
    /// A handler runs under the owner that made it, so that what it makes ends with the view.
    pub(super) fn handler(event: &'static str, mut act: Box<dyn Handler<Event> + Send>) -> Self {
        let owner = Owner::current().unwrap_or_default();
        Self::Handler(
            event,
            Box::new(move |event| owner.with(|| act.handle(event))),
        )
    }

    /// Puts it in force. Fixed attributes can be left alone where a server wrote them.
    pub(super) fn apply(self, element: &web_sys::Element, is_written: bool) -> Applied {
        match self {
            Self::Attribute(name, Value::Fixed(value)) => {
                if let (Some(value), false) = (&value, is_written) {
                    Dom::set_attribute(element, name, value);
                }
                Applied::Fixed(name, value)
            }
            Self::Attribute(name, Value::Live(value)) => {
                let element = element.clone();
                let mut last = None;
                follow(
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
                follow(
                    class,
                    Box::new(move |()| {
                        // Fails only for a class with white space in it.
                        let _ = list.toggle_with_force(class, shown.produce());
                    }),
                )
            }
            Self::FieldValue(value) => {
                let element = element.clone();
                follow(
                    "value",
                    Box::new(move |()| {
                        let (value, key) = (JsValue::from_str(&value.produce()), "value".into());
                        // Set again, the same value moves the cursor in some browsers.
                        if js_sys::Reflect::get(&element, &key).as_ref() != Ok(&value) {
                            // Fails for none of the elements that have a value.
                            let _ = js_sys::Reflect::set(&element, &key, &value);
                        }
                    }),
                )
            }
            Self::Checked(checked) => {
                let element: HtmlInputElement = element.clone().unchecked_into();
                follow(
                    "checked",
                    Box::new(move |()| element.set_checked(checked.produce())),
                )
            }
            Self::Handler(event, act) => {
                Applied::Handler(event, Listener::new(element, event, act))
            }
            Self::Fill(fill) => {
                fill.0(element);
                Applied::Filled
            }
        }
    }

    /// Puts it in force in place of an earlier one of the same kind.
    pub(super) fn replace(self, element: &web_sys::Element, earlier: &mut Applied) {
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

    /// True where this can take the place of what is in force. What filled an element cannot be
    /// taken out of it again.
    pub(super) fn can_replace(&self, earlier: &Applied) -> bool {
        match (self, earlier) {
            (Self::Attribute(name, Value::Fixed(_)), Applied::Fixed(before, _))
            | (
                Self::Attribute(name, Value::Live(_)) | Self::Toggle(name, _),
                Applied::Live(before, _),
            )
            | (Self::Handler(name, _), Applied::Handler(before, _)) => name == before,
            (Self::FieldValue(_), Applied::Live(before, _)) => *before == "value",
            (Self::Checked(_), Applied::Live(before, _)) => *before == "checked",
            _ => false,
        }
    }
}

/// A listener on an element, for as long as this is kept.
pub struct Listener {
    element: web_sys::Element,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    fn new(
        element: &web_sys::Element,
        event: &'static str,
        mut act: Box<dyn Handler<Event>>,
    ) -> Self {
        let closure: Closure<dyn FnMut(Event)> =
            Closure::wrap(Box::new(move |event| act.handle(event)));
        // Fails for no element.
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
fn follow(name: &'static str, mut run: Box<dyn Handler<()>>) -> Applied {
    Applied::Live(name, RenderEffect::new(move |_| run.handle(())))
}
