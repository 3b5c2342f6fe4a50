//! The widget: a conversation, or a whole article, in somebody else's page.
//!
//! The loader (`embed/elements.mjs`) defines the elements, fetches what they name and calls the
//! functions here. One module serves every element of a page; each has a number, a session and a
//! conversation of its own, and all of it goes when the element does.

mod article;
mod attributes;
mod counts;
mod further;
mod mounted;
mod outside;
mod page;
mod renewal;
mod supplies;
mod thread;

pub use crate::state::markdown::arrived as markdown_arrived;
pub use counts::counts;
pub use further::{FURTHER, Further, by as further_by, further};
pub use mounted::{focus_form, go_to, mount, refresh, set_token, unmount};
pub use standfirst_html::render_markdown_by;
