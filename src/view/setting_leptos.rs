//! The settings of an element as Leptos' own erased attributes. `cargo xtask size` compiles this file and
//! `element_render_leptos.rs` in place of `setting.rs` and `element_render.rs`, to measure what those save.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev;
use leptos::tachys::html::class::class;
use leptos::tachys::html::directive::directive;
use leptos::tachys::html::property::prop;
use std::sync::{Arc, Mutex};
use web_sys::Event;

use crate::state::callbacks::{Handler, Producer};

/// The value of an attribute; `None` leaves it out.
pub enum Value {
    /// A value that never changes.
    Fixed(Option<String>),
    /// A value that is set again when a signal it reads changes.
    Live(Box<dyn Producer<Option<String>> + Send>),
}

/// A function that runs once, with the DOM element, when that is created.
pub struct Fill(pub(super) Box<dyn FnOnce(&web_sys::Element) + Send>);

/// One setting of an element.
pub enum Setting {
    /// An attribute.
    Attribute(&'static str, Value),
    /// A class that is set while a function returns true.
    Toggle(&'static str, Box<dyn Producer<bool> + Send>),
    /// The value of a field.
    FieldValue(Box<dyn Producer<String> + Send>),
    /// Whether a checkbox is ticked.
    Checked(Box<dyn Producer<bool> + Send>),
    /// An event listener.
    Handler(&'static str, Box<dyn Handler<Event> + Send>),
    /// A function that runs once when the DOM element is created.
    Fill(Fill),
}

impl Setting {
    /// Creates an event listener.
    pub(super) fn handler(event: &'static str, act: Box<dyn Handler<Event> + Send>) -> Self {
        Self::Handler(event, act)
    }

    /// Returns the setting as Leptos' attribute.
    pub(super) fn into_attribute(self) -> AnyAttribute {
        match self {
            Self::Attribute("class", Value::Fixed(value)) => class(value).into_any_attr(),
            Self::Attribute("class", Value::Live(value)) => {
                class(move || value.produce()).into_any_attr()
            }
            Self::Attribute(name, Value::Fixed(value)) => {
                custom_attribute(name, value).into_any_attr()
            }
            Self::Attribute(name, Value::Live(value)) => {
                custom_attribute(name, move || value.produce()).into_any_attr()
            }
            Self::Toggle(name, shown) => class((name, move || shown.produce())).into_any_attr(),
            Self::FieldValue(value) => prop("value", move || value.produce()).into_any_attr(),
            Self::Checked(checked) => prop("checked", move || checked.produce()).into_any_attr(),
            Self::Handler(event, mut act) => {
                ev::on(ev::Custom::new(event), move |event| act.handle(event)).into_any_attr()
            }
            Self::Fill(fill) => {
                let fill = Arc::new(Mutex::new(Some(fill)));
                let run = move |element: web_sys::Element| {
                    if let Some(fill) = fill.lock().ok().and_then(|mut fill| fill.take()) {
                        fill.0(&element);
                    }
                };
                directive(run, ()).into_any_attr()
            }
        }
    }
}
