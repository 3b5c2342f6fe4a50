//! What it looks like. Components and nothing else: no JSON, no network.
//!
//! Nothing here owns the page: an article and a conversation can stand in the application or
//! inside somebody else's page. What owns the page (routes, masthead, title) is in `app`.

pub mod article;
pub mod button;
pub mod discussion;
pub mod dom;
pub mod element;
mod element_render;
pub mod icon;
pub mod markup;
pub mod moment;
pub mod question;
mod setting;
pub mod states;
pub mod teasers;
