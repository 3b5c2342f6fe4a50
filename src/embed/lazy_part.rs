//! The part of the widget that most readers of a page never need: what makes forms and sends what is
//! written in them, and whole articles. The build puts it into a file of its own (`src/widget.rs`).

use std::cell::Cell;

use futures_util::future::LocalBoxFuture;
use js_sys::Function;
use wasm_bindgen::JsValue;

use super::article;
use super::instances::Show;
use crate::state::{ArticleState, ComposerModule};
use crate::view::discussion::COMPOSER;

/// What lies there.
pub struct LazyPart {
    pub(super) composer: &'static ComposerModule,
    pub(super) article: Show,
    pub(super) load: fn(ArticleState),
}

/// All of it. Only what brings it may name this, or it is linked with the rest.
pub static LAZY_PART: LazyPart = LazyPart {
    composer: &COMPOSER,
    article: article::show,
    load: ArticleState::load,
};

/// Fetches it; `None` where it cannot be had. Asked again, it tries again.
pub type LoadLazyPart = fn() -> LocalBoxFuture<'static, Option<&'static LazyPart>>;

thread_local! {
    static LOAD: Cell<Option<LoadLazyPart>> = const { Cell::new(None) };
    static LOADED: Cell<Option<&'static LazyPart>> = const { Cell::new(None) };
}

/// Says how it is fetched.
pub fn load_with(load: LoadLazyPart) {
    LOAD.set(Some(load));
}

/// It, where it is here.
pub fn loaded() -> Option<&'static LazyPart> {
    LOADED.get()
}

/// Fetches what readers who write need.
pub fn composer() -> LocalBoxFuture<'static, Option<&'static ComposerModule>> {
    Box::pin(async { fetch().await.map(|part| part.composer) })
}

/// Fetches it; `done` is told whether it is here.
pub fn load(done: Function) {
    // Leptos has no executor before something is mounted.
    let fetching: LocalBoxFuture<'static, ()> = Box::pin(async move {
        let is_here = fetch().await.is_some();
        // A function that throws is reported by the browser.
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
