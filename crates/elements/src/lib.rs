//! A builder of Leptos views with one type for all elements.
//!
//! Leptos' `view!` gives every element a type of its own, and Leptos' code is compiled again for each type. An
//! [`Element`] implements the same traits (`Render`, `RenderHtml`), so it can be used wherever a Leptos view can,
//! renders to a string, and hydrates HTML from a server. It is compiled once. What that gives is in the project's
//! `docs/size.md`; `cargo xtask size elements` measures it again.
//!
//! | `view!` | here |
//! |---|---|
//! | `<p class="note" title=title>` | `element("p").class("note").set("title", title)` |
//! | `<p class:quiet=move \|\| quiet.get()>` | `element("p").toggle("quiet", move \|\| quiet.get())` |
//! | `<button on:click=move \|_\| close()>` | `element("button").on("click", move \|_\| close())` |
//! | `<input prop:value=move \|\| name.get()>` | `element("input").value(move \|\| name.get())` |
//! | `{move \|\| count.get()}` | `.child(move \|\| count.get().to_string())`, or [`dynamic`] without an element |
//! | `<>…</>` | [`fragment()`]`.child(…).child(…)` |
//! | `<svg>` and its content | [`svg_element`] |
//!
//! ```
//! use leptos::prelude::{Owner, RenderHtml};
//! use standfirst_elements::element;
//! use standfirst_reactive::RwSignal;
//!
//! let owner = Owner::new();
//! owner.set();
//! let is_quiet = RwSignal::new(true);
//! let note = element("p")
//!     .class("note")
//!     .toggle("note-quiet", move || is_quiet.get())
//!     .child("Words")
//!     .into_any();
//! assert!(note.to_html().starts_with("<p class=\"note note-quiet\">Words"));
//! ```

mod element;
mod setting;
mod value;
mod view;

#[cfg(not(leptos_elements))]
mod apply;
#[cfg(leptos_elements)]
#[path = "apply_leptos.rs"]
mod apply;
#[cfg(not(leptos_elements))]
mod render;
#[cfg(leptos_elements)]
#[path = "render_leptos.rs"]
mod render;

pub use element::{Element, element, svg_element};
pub use value::{IntoText, IntoValue};
pub use view::{Child, Fragment, dynamic, fragment};
