//! What views are written with: one type of element, whatever its tag, attributes and children.
//!
//! Leptos' `view!` gives every element a type of its own, and all of Leptos is compiled anew for
//! each: half of this application's size, measured. An [`Element`] implements the same traits
//! (`Render`, `RenderHtml`), so it stands wherever a Leptos view does, renders to a string and
//! takes over what a server rendered; it is compiled once.
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

/// An element to be: nothing is made before it is mounted or written.
///
/// Boxed, and with methods that are not inlined: a view is a long chain of calls, and each of them
/// then hands on a pointer.
pub struct Element(pub(super) Box<Parts>);

/// What an element consists of.
pub(super) struct Parts {
    pub(super) tag: &'static str,
    pub(super) namespace: Option<&'static str>,
    pub(super) settings: Vec<Setting>,
    pub(super) children: Vec<AnyView>,
}

/// An element of HTML.
#[inline(never)]
pub fn element(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag,
        namespace: None,
        settings: Vec::new(),
        children: Vec::new(),
    }))
}

/// An element of SVG.
pub fn drawing(tag: &'static str) -> Element {
    let mut drawing = element(tag);
    drawing.0.namespace = Some("http://www.w3.org/2000/svg");
    drawing
}

impl Element {
    /// An attribute: fixed, or a function that is followed. None and false leave it out, true
    /// leaves it empty.
    #[must_use]
    pub fn set(self, name: &'static str, value: impl IntoValue) -> Self {
        value.set_on(self, name)
    }

    /// The attribute `class`.
    #[must_use]
    pub fn class(self, value: impl IntoValue) -> Self {
        value.set_on(self, "class")
    }

    /// A class that comes and goes beside those of [`Element::class`], which comes first.
    #[must_use]
    pub fn toggle(self, class: &'static str, shown: impl Fn() -> bool + Send + 'static) -> Self {
        self.with(Setting::Toggle(class, Box::new(shown)))
    }

    /// Something to do when an event reaches the element.
    #[must_use]
    pub fn on(self, event: &'static str, act: impl FnMut(Event) + Send + 'static) -> Self {
        self.handle(event, Box::new(act))
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(self, value: impl Fn() -> String + Send + 'static) -> Self {
        self.with(Setting::FieldValue(Box::new(value)))
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn checked(self, checked: impl Fn() -> bool + Send + 'static) -> Self {
        self.with(Setting::Checked(Box::new(checked)))
    }

    /// Something to do with the element itself when it is made, such as filling it with what no
    /// view describes.
    #[must_use]
    pub fn filled(self, fill: impl FnOnce(&web_sys::Element) + Send + 'static) -> Self {
        self.with(Setting::Fill(Fill(Box::new(fill))))
    }

    /// One more child.
    #[must_use]
    pub fn child(self, child: impl Child) -> Self {
        child.add_to(self)
    }

    /// The element as any view.
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
    fn append_live(self, view: Box<dyn Producer<AnyView> + Send>) -> Self {
        self.append(live_boxed(view))
    }
}

/// Views side by side.
#[derive(Default)]
pub struct Group(Vec<AnyView>);

/// Views side by side, without an element around them.
pub fn group() -> Group {
    Group::default()
}

impl Group {
    /// One more view.
    #[must_use]
    pub fn child(mut self, child: impl Child) -> Self {
        self.0.push(child.into_child());
        self
    }

    /// The views as one.
    pub fn into_any(self) -> AnyView {
        list(self.0)
    }
}

/// A view that is made again whenever something it read has changed.
pub fn live<C: Child>(view: impl Fn() -> C + Send + 'static) -> AnyView {
    live_boxed(Box::new(move || view().into_child()))
}

#[inline(never)]
fn live_boxed(view: Box<dyn Producer<AnyView> + Send>) -> AnyView {
    IntoAny::into_any(move || view.produce())
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

/// What can stand in an element.
pub trait Child: Sized {
    /// It as a view.
    fn into_child(self) -> AnyView;

    /// The element with it.
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
        live(self)
    }

    fn add_to(self, element: Element) -> Element {
        element.append_live(Box::new(move || self().into_child()))
    }
}

/// What an attribute can be given: words, or a function of words.
pub trait IntoValue {
    /// The element with it.
    fn set_on(self, element: Element, name: &'static str) -> Element;
}

impl IntoValue for &'static str {
    fn set_on(self, element: Element, name: &'static str) -> Element {
        element.fix_words(name, self)
    }
}

/// Words, or their absence.
pub trait IntoText {
    /// It as text; `None` leaves the attribute out.
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
