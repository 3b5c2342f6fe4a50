//! The widget: a conversation in somebody else's page.
//!
//! The loader (`embed/standfirst.mjs`) defines the elements and calls the functions here. One module
//! serves every element of a page; each has a number, a session and a conversation of its own, and
//! all of it goes when the element does.

mod attributes;
mod outside;
mod page;

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use leptos::mount::mount_to;
use leptos::prelude::Owner;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DocumentFragment, HtmlElement};

use self::attributes::{Attributes, Setup};
use crate::backend::transport::FetchTransport;
use crate::backend::{Backend, PageIdentity, Transport};
use crate::i18n::Words;
use crate::model::CommentId;
use crate::state::cell::{Derived, watch};
use crate::state::{
    Backends, Conversation, FormPurpose, Happening, Session, ViewSwitch, supplies, surroundings,
};
use crate::view::discussion::{address, discussion};
use crate::view::dom;

/// An element on the page.
struct Mounted {
    id: u32,
    /// None while its supplies are on their way.
    there: Option<There>,
}

/// What was mounted. Dropping it takes it away and frees what it held.
struct There {
    conversation: Conversation,
    view: Option<Box<dyn Any>>,
    owner: Owner,
}

impl Drop for There {
    fn drop(&mut self) {
        self.view.take();
        // The conversation keeps its owner and the owner keeps the conversation: without this
        // neither would ever go, a sixth of a megabyte for each element that a router takes away.
        self.owner.cleanup();
    }
}

thread_local! {
    static MOUNTED: RefCell<Vec<Mounted>> = const { RefCell::new(Vec::new()) };
}

/// Everything a widget is made of.
struct Supplies {
    setup: Setup,
    words: Words,
    backend: Backend,
}

/// Shows a conversation in an element: `place` lies in the shadow root of `host`.
pub fn mount(id: u32, host: HtmlElement, place: HtmlElement, settings: String) {
    crate::panic::install();
    unmount(id);
    MOUNTED.with_borrow_mut(|all| all.push(Mounted { id, there: None }));
    run(Box::pin(async move {
        let supplies = fetch(&settings).await;
        if !MOUNTED.with_borrow(|all| all.iter().any(|one| one.id == id)) {
            return;
        }
        match supplies {
            Ok(supplies) => show(id, &host, place, supplies),
            Err(reason) => {
                leptos::logging::error!("Standfirst: {reason}");
                outside::dispatch(&host, "failed", "reason", &"misconfigured".into());
            }
        }
    }));
}

/// Takes the conversation out of an element. What was typed lies in its draft.
pub fn unmount(id: u32) {
    // Dropped outside the borrow: what is taken away may call back.
    let gone: Vec<Mounted> =
        MOUNTED.with_borrow_mut(|all| all.extract_if(.., |one| one.id == id).collect());
    drop(gone);
}

/// Loads the thread again.
pub fn refresh(id: u32) {
    with(id, Conversation::load);
}

/// Puts the cursor into the form.
pub fn focus_form(id: u32) {
    with(id, |conversation| {
        let field = format!("form-{}-text", FormPurpose::Comment.key());
        dom::focus(conversation.session(), &field);
    });
}

/// Goes to a comment, loading as many pages as it takes.
pub fn go_to(id: u32, comment: &str) {
    with(id, |conversation| {
        conversation.seek(CommentId(comment.to_owned()))
    });
}

/// Counts the comments of several pages in one request; `done` gets a list of numbers in the order
/// of the pages, with null where the backend says nothing.
pub fn counts(settings: String, done: js_sys::Function) {
    run(Box::pin(async move {
        let answer = match fetch_backend(&settings).await {
            Ok((pages, backend)) => {
                let answer = backend.counts(&pages).await;
                answer.map_err(|fault| fault.to_string())
            }
            Err(reason) => Err(reason),
        };
        match answer {
            Ok(counts) => {
                let list: js_sys::Array = counts
                    .into_iter()
                    .map(|count| count.map_or(JsValue::NULL, JsValue::from))
                    .collect();
                let _ = done.call1(&JsValue::NULL, &list);
            }
            Err(reason) => leptos::logging::error!("Standfirst: {reason}"),
        }
    }));
}

fn with(id: u32, act: impl FnOnce(Conversation)) {
    let found = MOUNTED.with_borrow(|all| {
        let one = all.iter().find(|one| one.id == id)?;
        Some(one.there.as_ref()?.conversation)
    });
    if let Some(conversation) = found {
        act(conversation);
    }
}

fn run(future: LocalBoxFuture<'static, ()>) {
    // Leptos has no executor before something is mounted.
    wasm_bindgen_futures::spawn_local(future);
}

async fn fetch(settings: &str) -> Result<Supplies, String> {
    let attributes = Attributes::parse(settings)?;
    let setup = attributes.resolve()?;
    let transport: Rc<dyn Transport> = Rc::new(FetchTransport);
    let locale = &setup.config.locale;
    let mut words = supplies::words(&transport, &attributes.messages, locale).await?;
    for (key, own) in &attributes.words {
        words.replace(key, own);
    }
    let backend = backend(&setup, &transport).await?;
    Ok(Supplies {
        setup,
        words,
        backend,
    })
}

async fn fetch_backend(settings: &str) -> Result<(Vec<PageIdentity>, Backend), String> {
    let attributes = Attributes::parse(settings)?;
    let setup = attributes.resolve()?;
    let transport: Rc<dyn Transport> = Rc::new(FetchTransport);
    let backend = backend(&setup, &transport).await?;
    let page = |id: &String| PageIdentity {
        id: id.clone(),
        slug: id.clone(),
        path: id.clone(),
        ..PageIdentity::default()
    };
    Ok((attributes.pages.iter().map(page).collect(), backend))
}

async fn backend(setup: &Setup, transport: &Rc<dyn Transport>) -> Result<Backend, String> {
    let source = &setup.config.articles;
    let profile = supplies::profile(transport, &source.profile).await?;
    supplies::connect(profile, source, &setup.config, transport)
}

fn show(id: u32, host: &HtmlElement, place: HtmlElement, supplies: Supplies) {
    let Ok(root) = place.get_root_node().dyn_into::<DocumentFragment>() else {
        leptos::logging::error!("Standfirst: the place of a widget is in no shadow root");
        return;
    };
    // What the loader tells the reader when the module has stopped for a mistake of ours.
    let _ = place.set_attribute("data-stopped", &supplies.words.say("boot.panic"));
    let _ = place.set_attribute("lang", supplies.words.locale());
    if !host.has_attribute("dir") {
        let _ = place.set_attribute("dir", supplies.words.direction().key());
    }
    let made: Rc<RefCell<Option<(Conversation, Owner)>>> = Rc::default();
    let handed = Rc::clone(&made);
    let owner = host.clone();
    // The fallback has shown until now; it stays where a widget's supplies do not come.
    place.set_inner_text("");
    let handle = mount_to(place, move || {
        let conversation = converse(owner, root, supplies);
        handed.replace(Some((conversation, Owner::current().unwrap_or_default())));
        discussion(conversation)
    });
    let there = made.take().map(|(conversation, owner)| There {
        conversation,
        view: Some(Box::new(handle)),
        owner,
    });
    MOUNTED.with_borrow_mut(|all| {
        if let Some(one) = all.iter_mut().find(|one| one.id == id) {
            one.there = there;
        }
    });
    outside::dispatch(host, "ready", "", &JsValue::NULL);
}

/// The conversation of one element, owned by what is being mounted.
fn converse(host: HtmlElement, root: DocumentFragment, supplies: Supplies) -> Conversation {
    let Supplies {
        setup,
        words,
        backend,
    } = supplies;
    let server = setup.config.articles.server.clone();
    let view = ViewSwitch::start(None, 0.0, setup.config.mobile_default);
    let backends = Backends {
        articles: backend.clone(),
        comments: Some(backend),
    };
    let listening = host.clone();
    let session = Session::new(setup.config, words, backends, "/".to_owned(), view).embedded(
        root,
        Rc::new(move |happening| {
            outside::tell(&listening, &happening);
            if let Happening::NotLoaded(kind) | Happening::NotSent(kind) = happening {
                outside::explain_refusal(kind, &server);
            }
        }),
    );
    surroundings::watch(session);
    let conversation = Conversation::new(session, &setup.article);
    let count = Derived::new(move || {
        let ready = conversation.status.with(|status| status.ready().is_some());
        ready.then(|| conversation.thread.with(crate::model::Thread::total))
    });
    watch(move || {
        if let Some(count) = count.get() {
            outside::tell_count(&host, count);
        }
    });
    address::begin(conversation);
    conversation
}
