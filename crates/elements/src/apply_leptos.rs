//! The settings of an element as Leptos' own erased attributes. `cargo xtask size` compiles this file and
//! `render_leptos.rs` in place of `apply.rs` and `render.rs`, to measure what those save.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev;
use leptos::tachys::html::class::class;
use leptos::tachys::html::directive::directive;
use leptos::tachys::html::property::prop;
use std::sync::{Arc, Mutex};

use crate::setting::{Setting, Value};

impl Setting {
    /// Returns the setting as Leptos' attribute.
    pub(crate) fn into_attribute(self) -> AnyAttribute {
        match self {
            Self::Attribute("class", Value::Fixed(value)) => class(value).into_any_attr(),
            Self::Attribute("class", Value::Dynamic(value)) => {
                class(move || value.produce()).into_any_attr()
            }
            Self::Attribute(name, Value::Fixed(value)) => {
                custom_attribute(name, value).into_any_attr()
            }
            Self::Attribute(name, Value::Dynamic(value)) => {
                custom_attribute(name, move || value.produce()).into_any_attr()
            }
            Self::Toggle(name, shown) => class((name, move || shown.produce())).into_any_attr(),
            Self::FieldValue(value) => prop("value", move || value.produce()).into_any_attr(),
            Self::Checked(checked) => prop("checked", move || checked.produce()).into_any_attr(),
            Self::Handler(event, mut handler) => {
                ev::on(ev::Custom::new(event), move |event| handler.handle(event)).into_any_attr()
            }
            Self::OnCreate(callback) => {
                let callback = Arc::new(Mutex::new(Some(callback)));
                let run = move |element: web_sys::Element| {
                    if let Some(callback) = callback.lock().ok().and_then(|mut one| one.take()) {
                        callback.0(&element);
                    }
                };
                directive(run, ()).into_any_attr()
            }
        }
    }
}
