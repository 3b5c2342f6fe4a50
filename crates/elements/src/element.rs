//! [`Element`]: a tag with settings and children.

use leptos::prelude::*;
use standfirst_reactive::callbacks::{Handler, Producer};
use web_sys::Event;

use crate::setting::{OnCreate, Setting, Value};
use crate::value::IntoValue;
use crate::view::{Child, dynamic_boxed, text_view};

/// A description of an element: no DOM node is created before it is mounted or rendered.
///
/// Boxed, and with methods that are not inlined: a view is a long chain of calls, and this way each call passes
/// only a pointer.
pub struct Element(pub(crate) Box<Parts>);

/// The parts of an element.
pub(crate) struct Parts {
    pub(crate) tag: &'static str,
    pub(crate) namespace: Option<&'static str>,
    pub(crate) settings: Vec<Setting>,
    pub(crate) children: Vec<AnyView>,
}

/// An HTML element.
#[inline(never)]
pub fn element(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag,
        namespace: None,
        settings: Vec::new(),
        children: Vec::new(),
    }))
}

/// An SVG element.
pub fn svg_element(tag: &'static str) -> Element {
    let mut svg_element = element(tag);
    svg_element.0.namespace = Some("http://www.w3.org/2000/svg");
    svg_element
}

impl Element {
    /// Sets an attribute to a fixed value or to a reactive function. `None` and `false` leave it out; `true` sets
    /// it to the empty string.
    #[must_use]
    pub fn set(self, name: &'static str, value: impl IntoValue) -> Self {
        value.set_on(self, name)
    }

    /// Sets the attribute `class`.
    #[must_use]
    pub fn class(self, value: impl IntoValue) -> Self {
        value.set_on(self, "class")
    }

    /// Adds a class while `shown` returns true. Call it after [`Element::class`].
    #[must_use]
    pub fn toggle(self, class: &'static str, shown: impl Fn() -> bool + Send + 'static) -> Self {
        self.with(Setting::Toggle(class, Box::new(shown)))
    }

    /// Adds an event listener.
    #[must_use]
    pub fn on(self, event: &'static str, handler: impl FnMut(Event) + Send + 'static) -> Self {
        self.handle(event, Box::new(handler))
    }

    /// Sets the value of a field.
    #[must_use]
    pub fn value(self, value: impl Fn() -> String + Send + 'static) -> Self {
        self.with(Setting::FieldValue(Box::new(value)))
    }

    /// Sets whether a checkbox is ticked.
    #[must_use]
    pub fn checked(self, checked: impl Fn() -> bool + Send + 'static) -> Self {
        self.with(Setting::Checked(Box::new(checked)))
    }

    /// Runs `callback` with the DOM element when it is created, for content that no view describes.
    #[must_use]
    pub fn on_create(self, callback: impl FnOnce(&web_sys::Element) + Send + 'static) -> Self {
        self.with(Setting::OnCreate(OnCreate(Box::new(callback))))
    }

    /// Appends a child.
    #[must_use]
    pub fn child(self, child: impl Child) -> Self {
        child.add_to(self)
    }

    /// The element as an [`AnyView`].
    #[inline(never)]
    pub fn into_any(self) -> AnyView {
        IntoAny::into_any(self)
    }

    #[inline(never)]
    fn with(mut self, setting: Setting) -> Self {
        self.0.settings.push(setting);
        self
    }

    #[inline(never)]
    fn handle(self, event: &'static str, handler: Box<dyn Handler<Event> + Send>) -> Self {
        self.with(Setting::handler(event, handler))
    }

    #[inline(never)]
    pub(crate) fn set_fixed(self, name: &'static str, value: Option<String>) -> Self {
        self.with(Setting::Attribute(name, Value::Fixed(value)))
    }

    #[inline(never)]
    pub(crate) fn set_fixed_str(self, name: &'static str, value: &str) -> Self {
        self.set_fixed(name, Some(value.to_owned()))
    }

    #[inline(never)]
    pub(crate) fn set_dynamic(
        self,
        name: &'static str,
        value: Box<dyn Producer<Option<String>> + Send>,
    ) -> Self {
        self.with(Setting::Attribute(name, Value::Dynamic(value)))
    }

    #[inline(never)]
    pub(crate) fn append(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }

    #[inline(never)]
    pub(crate) fn append_str(self, text: &str) -> Self {
        self.append(text_view(text.to_owned()))
    }

    #[inline(never)]
    pub(crate) fn append_text(self, text: String) -> Self {
        self.append(text_view(text))
    }

    #[inline(never)]
    pub(crate) fn append_element(self, child: Self) -> Self {
        self.append(child.into_any())
    }

    #[inline(never)]
    pub(crate) fn append_dynamic(self, view: Box<dyn Producer<AnyView> + Send>) -> Self {
        self.append(dynamic_boxed(view))
    }
}
