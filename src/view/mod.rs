//! The views: components, without JSON or network code.
//!
//! Nothing here owns the page: an article and a conversation can be in the application or in somebody else's page.
//! The code that owns the page (routes, masthead, title) is in `app`.

pub mod article;
pub mod button;
pub mod discussion;
pub mod dom;
pub mod icon;
pub mod markup;
pub mod moment;
pub mod question;
pub mod states;
pub mod teasers;
