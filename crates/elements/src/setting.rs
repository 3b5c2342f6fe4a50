//! The settings of an element: its attributes, classes, listeners.

use leptos::prelude::Owner;
use standfirst_reactive::callbacks::{Handler, Producer};
use web_sys::Event;

/// The value of an attribute; `None` leaves it out.
pub(crate) enum Value {
    /// A value that never changes.
    Fixed(Option<String>),
    /// A value that is set again when a signal it reads changes.
    Dynamic(Box<dyn Producer<Option<String>> + Send>),
}

/// A function that runs once, with the DOM element, when that is created.
pub(crate) struct OnCreate(pub(crate) Box<dyn FnOnce(&web_sys::Element) + Send>);

/// One setting of an element.
pub(crate) enum Setting {
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
    OnCreate(OnCreate),
}

impl Setting {
    /// Creates an event listener. The handler runs under the owner that created it, so that what it creates is
    /// disposed of with the view.
    pub(crate) fn handler(
        event: &'static str,
        mut handler: Box<dyn Handler<Event> + Send>,
    ) -> Self {
        let owner = Owner::current().unwrap_or_default();
        Self::Handler(
            event,
            Box::new(move |event| owner.with(|| handler.handle(event))),
        )
    }
}
