//! The mounted elements by their ids, and the methods the host page can call on them.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use leptos::mount::mount_to;
use leptos::prelude::Owner;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DocumentFragment, HtmlElement};

use super::attributes::Attributes;
use super::element_state::{ElementState, Show};
use super::resources::Resources;
use super::{host_events, lazy_part, thread, token_renewal};
use crate::state::{Backends, Conversation, FormPurpose};
use crate::view::dom;
use standfirst_backend::Backend;
use standfirst_model::CommentId;

/// A mounted element. Dropping it unmounts the view and frees its memory.
struct Mounted {
    id: u32,
    state: ElementState,
    backends: Backends,
    view: Option<Box<dyn Any>>,
    owner: Owner,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.view.take();
        // The conversation holds its owner and the owner holds the conversation. Without this cleanup neither
        // would be freed: a sixth of a megabyte leaks for each element that a router removes.
        self.owner.cleanup();
    }
}

thread_local! {
    static MOUNTED: RefCell<Vec<Mounted>> = const { RefCell::new(Vec::new()) };
}

/// Mounts an element. `place` is in the shadow root of `host`. If the element cannot be mounted, returns an error
/// message for the publisher; the earlier content then stays in place.
pub fn mount(
    id: u32,
    host: &HtmlElement,
    place: &HtmlElement,
    settings: &str,
    renew: &Function,
) -> Option<String> {
    crate::panic::install();
    match prepare(host, place, settings) {
        Ok((root, resources)) => {
            unmount(id);
            token_renewal::set_renewal(&resources.backends, renew);
            show(id, host.clone(), place.clone(), root, resources);
            host_events::dispatch(host, "ready", "", &JsValue::NULL);
            None
        }
        Err(reason) => Some(reason),
    }
}

fn prepare(
    host: &HtmlElement,
    place: &HtmlElement,
    settings: &str,
) -> Result<(DocumentFragment, Resources), String> {
    let resources = Resources::of(&Attributes::parse(settings)?)?;
    if resources.setup.shows_article && lazy_part::loaded().is_none() {
        return Err("the part of the widget that shows articles could not be fetched".to_owned());
    }
    let comments = resources.backends.comments.as_ref();
    if !resources.setup.shows_article && !comments.is_some_and(Backend::has_thread) {
        return Err("the profile has no \"thread\": it provides no comments".to_owned());
    }
    let root = place.get_root_node().dyn_into::<DocumentFragment>();
    let root = root.map_err(|_| "the place of an element is not in a shadow root".to_owned())?;
    let _ = place.set_attribute("lang", resources.messages.locale());
    if !host.has_attribute("dir") {
        let _ = place.set_attribute("dir", resources.messages.direction().key());
    }
    Ok((root, resources))
}

fn show(
    id: u32,
    host: HtmlElement,
    place: HtmlElement,
    root: DocumentFragment,
    resources: Resources,
) {
    let backends = resources.backends.clone();
    let mounted_state: Rc<Cell<Option<(ElementState, Owner)>>> = Rc::default();
    let state_slot = Rc::clone(&mounted_state);
    // The earlier content was shown until now.
    place.set_inner_text("");
    let handle = mount_to(place, move || {
        let is_article = resources.setup.shows_article;
        let article = lazy_part::loaded().filter(|_| is_article);
        let show = article.map_or(thread::show as Show, |lazy_part| lazy_part.article);
        let (state, view) = show(host, root, resources);
        state_slot.set(Some((state, Owner::current().unwrap_or_default())));
        view
    });
    if let Some((state, owner)) = mounted_state.take() {
        let mounted = Mounted {
            id,
            state,
            backends,
            view: Some(Box::new(handle)),
            owner,
        };
        MOUNTED.with_borrow_mut(|all| all.push(mounted));
    }
}

/// Unmounts an element. Typed text is kept as a draft.
pub fn unmount(id: u32) {
    // Dropped outside the borrow: cleanup code may call back.
    let gone: Vec<Mounted> =
        MOUNTED.with_borrow_mut(|all| all.extract_if(.., |one| one.id == id).collect());
    drop(gone);
}

/// Loads the thread again, together with the article if there is one.
pub fn refresh(id: u32) {
    let Some(state) = state_of(id) else { return };
    match (state.article_state, conversation(id)) {
        (Some(article_state), _) => {
            if let Some(lazy_part) = lazy_part::loaded() {
                (lazy_part.load)(article_state);
            }
        }
        (None, Some(conversation)) => conversation.load(),
        (None, None) => {}
    }
}

/// Focuses the form. Returns false if there is no conversation yet.
pub fn focus_form(id: u32) -> bool {
    let conversation = conversation(id);
    if let Some(conversation) = conversation {
        let field = format!("form-{}-text", FormPurpose::Comment.key());
        dom::focus(conversation.session(), &field);
    }
    conversation.is_some()
}

/// Scrolls to a comment, and loads as many pages as that takes. Returns false if there is no conversation yet.
pub fn go_to(id: u32, comment: &str) -> bool {
    let conversation = conversation(id);
    if let Some(conversation) = conversation {
        conversation.seek(CommentId::from(comment));
    }
    conversation.is_some()
}

/// Passes the reader's sign-in token to an element's backends. An empty token signs the reader out.
pub fn set_token(id: u32, token: &str) {
    MOUNTED.with_borrow(|all| {
        if let Some(one) = all.iter().find(|one| one.id == id) {
            token_renewal::set_token(&one.backends, token);
            if let Some(conversation) = one.state.conversation.get_untracked() {
                conversation.refresh_signed_in();
            }
        }
    });
}

fn state_of(id: u32) -> Option<ElementState> {
    MOUNTED.with_borrow(|all| all.iter().find(|one| one.id == id).map(|one| one.state))
}

fn conversation(id: u32) -> Option<Conversation> {
    state_of(id)?.conversation.try_get_untracked()?
}
