//! What can be the value of an attribute.

use crate::element::Element;

/// What can be the value of an attribute: a text, or a function that returns one.
pub trait IntoValue {
    /// Sets the attribute on an element.
    fn set_on(self, element: Element, name: &'static str) -> Element;
}

impl IntoValue for &'static str {
    fn set_on(self, element: Element, name: &'static str) -> Element {
        element.set_fixed_str(name, self)
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
                element.set_fixed(name, self.into_text())
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
        element.set_dynamic(name, Box::new(move || self().into_text()))
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::RenderHtml;

    use crate::{Element, element};

    fn html(element: Element) -> String {
        element.into_any().to_html()
    }

    #[test]
    fn every_kind_of_value_is_written_as_html_expects_it() {
        let fixed = element("a")
            .set("href", "/")
            .set("title", String::from("<one>"))
            .set("tabindex", Some(1))
            .set("hidden", false)
            .set("download", true);
        assert!(
            html(fixed).starts_with(r#"<a href="/" title="&lt;one&gt;" tabindex="1" download="">"#)
        );
        let none = element("a")
            .set("href", None::<&'static str>)
            .set("title", None::<String>)
            .set("tabindex", None::<u32>);
        assert!(html(none).starts_with("<a>"));
    }

    #[test]
    fn a_function_is_called_for_the_value() {
        let dynamic = element("a")
            .set("href", || "/")
            .set("hidden", || false)
            .set("title", || Some("one".to_owned()));
        assert!(html(dynamic).starts_with(r#"<a href="/" title="one">"#));
    }
}
