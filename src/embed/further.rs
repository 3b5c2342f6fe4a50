//! The part of the widget that most readers of a page never need: what makes forms and sends what is
//! written in them, and whole articles. The build puts it into a file of its own (`src/widget.rs`).

use std::cell::Cell;

use futures_util::future::LocalBoxFuture;
use js_sys::Function;
use wasm_bindgen::JsValue;

use super::article;
use super::mounted::Show;
use crate::state::{Desk, Reading};
use crate::view::discussion::DESK;

/// What lies there.
pub struct Further {
    pub(super) desk: &'static Desk,
    pub(super) article: Show,
    pub(super) load: fn(Reading),
}

/// All of it. Only what brings it may name this, or it is linked with the rest.
pub static FURTHER: Further = Further {
    desk: &DESK,
    article: article::show,
    load: Reading::load,
};

/// Fetches it; `None` where it cannot be had. Asked again, it tries again.
pub type Bring = fn() -> LocalBoxFuture<'static, Option<&'static Further>>;

thread_local! {
    static BRING: Cell<Option<Bring>> = const { Cell::new(None) };
    static HERE: Cell<Option<&'static Further>> = const { Cell::new(None) };
}

/// Says how it is fetched.
pub fn by(bring: Bring) {
    BRING.set(Some(bring));
}

/// It, where it is here.
pub fn here() -> Option<&'static Further> {
    HERE.get()
}

/// Fetches what readers who write need.
pub fn desk() -> LocalBoxFuture<'static, Option<&'static Desk>> {
    Box::pin(async { fetch().await.map(|further| further.desk) })
}

/// Fetches it; `done` is told whether it is here.
pub fn further(done: Function) {
    // Leptos has no executor before something is mounted.
    let fetching: LocalBoxFuture<'static, ()> = Box::pin(async move {
        let is_here = fetch().await.is_some();
        // A function that throws is reported by the browser.
        let _ = done.call1(&JsValue::NULL, &is_here.into());
    });
    wasm_bindgen_futures::spawn_local(fetching);
}

async fn fetch() -> Option<&'static Further> {
    if HERE.get().is_none() {
        let further = BRING.get()?().await?;
        HERE.set(Some(further));
    }
    HERE.get()
}
