//! What the module hands out of an element that it shows, and the function that shows it.

use leptos::prelude::AnyView;
use web_sys::{DocumentFragment, HtmlElement};

use super::resources::Resources;
use crate::state::{ArticleState, Conversation};
use standfirst_reactive::RwSignal;

/// Builds the view of an element in its shadow root.
pub type Show = fn(HtmlElement, DocumentFragment, Resources) -> (ElementState, AnyView);

/// Handles to what an element shows. Cheap to copy.
#[derive(Clone, Copy)]
pub struct ElementState {
    /// The conversation; `None` until its article is loaded.
    pub conversation: RwSignal<Option<Conversation>>,
    /// The article's state, if an article is shown.
    pub article_state: Option<ArticleState>,
}
