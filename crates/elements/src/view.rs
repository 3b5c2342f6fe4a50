//! Views without an element of their own: fragments, texts, and views that change; and what can be a child.

use leptos::prelude::*;
use standfirst_reactive::callbacks::Producer;
use standfirst_reactive::run_count::count_run;

use crate::element::Element;

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
pub(crate) fn dynamic_boxed(view: Box<dyn Producer<AnyView> + Send>) -> AnyView {
    IntoAny::into_any(move || {
        count_run();
        view.produce()
    })
}

#[inline(never)]
pub(crate) fn text_view(text: String) -> AnyView {
    IntoAny::into_any(text)
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
        text_view(self)
    }

    fn add_to(self, element: Element) -> Element {
        element.append_text(self)
    }
}

impl Child for &'static str {
    fn into_child(self) -> AnyView {
        text_view(self.to_owned())
    }

    fn add_to(self, element: Element) -> Element {
        element.append_str(self)
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
