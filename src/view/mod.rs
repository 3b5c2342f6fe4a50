//! The views: components, without JSON or network code.
//!
//! Nothing here owns the page: an article and a conversation can be in the application or in somebody else's page.
//! The code that owns the page (routes, masthead, title) is in `app`.

pub mod article;
pub mod button;
pub mod discussion;
pub mod dom;
pub mod element;
#[cfg(not(leptos_elements))]
mod element_render;
#[cfg(leptos_elements)]
#[path = "element_render_leptos.rs"]
mod element_render;
pub mod icon;
pub mod markup;
pub mod moment;
pub mod question;
#[cfg(not(leptos_elements))]
mod setting;
#[cfg(leptos_elements)]
#[path = "setting_leptos.rs"]
mod setting;
pub mod states;
pub mod teasers;
