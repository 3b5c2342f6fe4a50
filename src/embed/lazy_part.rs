//! The lazy part of the widget, which most readers of a page never need: the composer, which renders forms and
//! sends comments, and the article view. This file loads it; `lazy_content.rs` says what it contains.

use std::cell::Cell;

use futures_util::future::LocalBoxFuture;
use js_sys::Function;
use wasm_bindgen::JsValue;

use super::element_state::Show;
use crate::state::{ArticleState, ComposerModule};

/// The functions of the lazy part. A struct of pointers, so that who uses them does not name them
/// (`lazy_content.rs`).
pub struct LazyPart {
    pub(super) composer: &'static ComposerModule,
    pub(super) article: Show,
    pub(super) load: fn(ArticleState),
}

/// A function that loads the lazy part; `None` if that failed. The next call tries again.
pub type LoadLazyPart = fn() -> LocalBoxFuture<'static, Option<&'static LazyPart>>;

thread_local! {
    static LOAD: Cell<Option<LoadLazyPart>> = const { Cell::new(None) };
    static LOADED: Cell<Option<&'static LazyPart>> = const { Cell::new(None) };
}

/// Sets the function that loads the lazy part.
pub fn load_with(load: LoadLazyPart) {
    LOAD.set(Some(load));
}

/// Returns the lazy part if it is loaded.
pub fn loaded() -> Option<&'static LazyPart> {
    LOADED.get()
}

/// Loads the lazy part, and returns the composer.
pub fn composer() -> LocalBoxFuture<'static, Option<&'static ComposerModule>> {
    Box::pin(async { fetch().await.map(|part| part.composer) })
}

/// Loads the lazy part, then calls `done` with whether it is loaded.
pub fn load(done: Function) {
    // Leptos has no executor before something is mounted.
    let fetching: LocalBoxFuture<'static, ()> = Box::pin(async move {
        let is_here = fetch().await.is_some();
        // The browser reports an exception from `done`.
        let _ = done.call1(&JsValue::NULL, &is_here.into());
    });
    wasm_bindgen_futures::spawn_local(fetching);
}

async fn fetch() -> Option<&'static LazyPart> {
    if LOADED.get().is_none() {
        let part = LOAD.get()?().await?;
        LOADED.set(Some(part));
    }
    LOADED.get()
}
