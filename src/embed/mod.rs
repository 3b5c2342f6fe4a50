//! The widget: a conversation, or a whole article, in somebody else's page.
//!
//! The loader (`embed/elements.mjs`) defines the custom elements, fetches the files they name and calls the
//! functions here. One module serves every element of a page. Each element has its own id, session and
//! conversation, and all of them are freed with the element.

mod article;
mod attributes;
mod counts;
mod element_state;
mod host_events;
mod instances;
mod lazy_content;
mod lazy_part;
mod page;
mod resources;
mod thread;
mod token_renewal;

pub use crate::state::markdown::set_loaded as markdown_arrived;
pub use counts::counts;
pub use instances::{focus_form, go_to, mount, refresh, set_token, unmount};
pub use lazy_content::LAZY_PART;
pub use lazy_part::{LazyPart, load as load_lazy_part, load_with as load_lazy_part_with};
pub use standfirst_html::set_markdown_renderer;
