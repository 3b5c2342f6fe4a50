//! The builder that views are written with: one element type for every tag, attribute and child.
//!
//! Leptos' `view!` gives every element a type of its own, and Leptos' code is compiled again for each type. That
//! was measured as half of this application's size. An [`Element`] implements the same traits (`Render`,
//! `RenderHtml`), so it can be used wherever a Leptos view can, renders to a string, and hydrates HTML from a
//! server. It is compiled once.
//!
//! ```
//! use standfirst::view::element::element;
//!
//! let _ = element("p")
//!     .class("notice")
//!     .toggle("notice-quiet", || true)
//!     .child("Words")
//!     .into_any();
//! ```

use leptos::prelude::*;
use web_sys::Event;

use super::setting::{Fill, Setting, Value};
use crate::state::callbacks::{Handler, Producer};
use crate::state::run_count::count_run;

/// A description of an element: no DOM node is created before it is mounted or rendered.
///
/// Boxed, and with methods that are not inlined: a view is a long chain of calls, and this way each call passes
/// only a pointer.
pub struct Element(pub(super) Box<Parts>);

/// The parts of an element.
pub(super) struct Parts {
    pub(super) tag: &'static str,
    pub(super) namespace: Option<&'static str>,
    pub(super) settings: Vec<Setting>,
    pub(super) children: Vec<AnyView>,
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
    pub fn on(self, event: &'static str, act: impl FnMut(Event) + Send + 'static) -> Self {
        self.handle(event, Box::new(act))
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

    /// Runs `fill` with the DOM element when it is created, for content that no view describes.
    #[must_use]
    pub fn filled(self, fill: impl FnOnce(&web_sys::Element) + Send + 'static) -> Self {
        self.with(Setting::Fill(Fill(Box::new(fill))))
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
    fn handle(self, event: &'static str, act: Box<dyn Handler<Event> + Send>) -> Self {
        self.with(Setting::handler(event, act))
    }

    #[inline(never)]
    fn fix(self, name: &'static str, value: Option<String>) -> Self {
        self.with(Setting::Attribute(name, Value::Fixed(value)))
    }

    #[inline(never)]
    fn fix_words(self, name: &'static str, value: &str) -> Self {
        self.fix(name, Some(value.to_owned()))
    }

    #[inline(never)]
    fn follow(self, name: &'static str, value: Box<dyn Producer<Option<String>> + Send>) -> Self {
        self.with(Setting::Attribute(name, Value::Live(value)))
    }

    #[inline(never)]
    fn append(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }

    #[inline(never)]
    fn append_words(self, words: &str) -> Self {
        self.append(text(words.to_owned()))
    }

    #[inline(never)]
    fn append_text(self, words: String) -> Self {
        self.append(text(words))
    }

    #[inline(never)]
    fn append_element(self, child: Self) -> Self {
        self.append(child.into_any())
    }

    #[inline(never)]
    fn append_dynamic(self, view: Box<dyn Producer<AnyView> + Send>) -> Self {
        self.append(dynamic_boxed(view))
    }
}

/// A list of views without an element around them (a fragment).
#[derive(Default)]
pub struct Fragment(Vec<AnyView>);

/// An empty fragment, to which views are added.
pub fn fragment() -> Fragment {
    Fragment::default()
}

impl Fragment {
    /// Appends a view.
    #[must_use]
    pub fn child(mut self, child: impl Child) -> Self {
        self.0.push(child.into_child());
        self
    }

    /// The views as one [`AnyView`].
    pub fn into_any(self) -> AnyView {
        list(self.0)
    }
}

/// A view that is rebuilt whenever a signal it read has changed.
pub fn dynamic<C: Child>(view: impl Fn() -> C + Send + 'static) -> AnyView {
    dynamic_boxed(Box::new(move || view().into_child()))
}

#[inline(never)]
fn dynamic_boxed(view: Box<dyn Producer<AnyView> + Send>) -> AnyView {
    IntoAny::into_any(move || {
        count_run();
        view.produce()
    })
}

#[inline(never)]
fn text(words: String) -> AnyView {
    IntoAny::into_any(words)
}

#[inline(never)]
fn nothing() -> AnyView {
    IntoAny::into_any(())
}

#[inline(never)]
fn list(views: Vec<AnyView>) -> AnyView {
    IntoAny::into_any(views)
}

/// What can be a child of an element.
pub trait Child: Sized {
    /// Converts it to a view.
    fn into_child(self) -> AnyView;

    /// Appends it to an element.
    fn add_to(self, element: Element) -> Element {
        element.append(self.into_child())
    }
}

impl Child for AnyView {
    fn into_child(self) -> AnyView {
        self
    }
}

impl Child for Element {
    fn into_child(self) -> AnyView {
        self.into_any()
    }

    fn add_to(self, element: Element) -> Element {
        element.append_element(self)
    }
}

impl Child for String {
    fn into_child(self) -> AnyView {
        text(self)
    }

    fn add_to(self, element: Element) -> Element {
        element.append_text(self)
    }
}

impl Child for &'static str {
    fn into_child(self) -> AnyView {
        text(self.to_owned())
    }

    fn add_to(self, element: Element) -> Element {
        element.append_words(self)
    }
}

impl<C: Child> Child for Option<C> {
    fn into_child(self) -> AnyView {
        self.map_or_else(nothing, Child::into_child)
    }
}

impl<C: Child> Child for Vec<C> {
    fn into_child(self) -> AnyView {
        list(self.into_iter().map(Child::into_child).collect())
    }
}

impl<C: Child, F: Fn() -> C + Send + 'static> Child for F {
    fn into_child(self) -> AnyView {
        dynamic(self)
    }

    fn add_to(self, element: Element) -> Element {
        element.append_dynamic(Box::new(move || self().into_child()))
    }
}

/// What can be the value of an attribute: a text, or a function that returns one.
pub trait IntoValue {
    /// Sets the attribute on an element.
    fn set_on(self, element: Element, name: &'static str) -> Element;
}

impl IntoValue for &'static str {
    fn set_on(self, element: Element, name: &'static str) -> Element {
        element.fix_words(name, self)
    }
}

/// A text, or none.
pub trait IntoText {
    /// Converts it to text; `None` leaves the attribute out.
    fn into_text(self) -> Option<String>;
}

impl IntoText for String {
    fn into_text(self) -> Option<String> {
        Some(self)
    }
}

impl IntoText for &'static str {
    fn into_text(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl IntoText for bool {
    fn into_text(self) -> Option<String> {
        self.then(String::new)
    }
}

impl IntoText for u32 {
    fn into_text(self) -> Option<String> {
        Some(self.to_string())
    }
}

impl<T: IntoText> IntoText for Option<T> {
    fn into_text(self) -> Option<String> {
        self.and_then(IntoText::into_text)
    }
}

macro_rules! fixed {
    ($($kind:ty),*) => {
        $(impl IntoValue for $kind {
            fn set_on(self, element: Element, name: &'static str) -> Element {
                element.fix(name, self.into_text())
            }
        })*
    };
}

fixed!(
    String,
    bool,
    Option<String>,
    Option<u32>,
    Option<&'static str>
);

impl<T: IntoText, F: Fn() -> T + Send + 'static> IntoValue for F {
    fn set_on(self, element: Element, name: &'static str) -> Element {
        element.follow(name, Box::new(move || self().into_text()))
    }
}
