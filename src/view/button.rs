//! Text buttons.

use web_sys::Event;

use standfirst_elements::{Child, Element, element};

/// A button without a frame, such as those under comments and beside fields.
pub fn quiet(label: impl Child, on_click: impl FnMut(Event) + Send + 'static) -> Element {
    element("button")
        .set("type", "button")
        .class("quiet")
        .on("click", on_click)
        .child(label)
}
