//! Web Locks (<https://w3c.github.io/web-locks/>). Pages outside a secure context have none, so two tabs of such a page
//! may send the same entry at once. That is harmless if the backend supports idempotency keys.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A lock that is held.
#[derive(Debug)]
pub struct Lock {
    release: Option<Function>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

pub async fn exclusive(name: &str) -> Lock {
    let release = match request(name) {
        Some(granted) => JsFuture::from(granted).await.ok(),
        None => None,
    };
    Lock {
        release: release.and_then(|release| release.dyn_into().ok()),
    }
}

/// Requests the lock, and returns a promise for the function that releases it. The browser holds the lock until the
/// promise that the callback returns is resolved.
fn request(name: &str) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    Some(Promise::new(&mut |granted, refused| {
        let held = Closure::once_into_js(move |_: JsValue| {
            Promise::new(&mut |release, _| {
                let _ = granted.call1(&JsValue::UNDEFINED, &release);
            })
        });
        // If the request is refused, the caller goes on without the lock. A document that may not request locks
        // (a sandboxed frame) shares its outbox with no other tab.
        let asked = request.call2(&locks, &name.into(), &held);
        let then = asked.as_ref().ok().and_then(|asked| {
            let then = Reflect::get(asked, &"then".into()).ok()?;
            then.dyn_into::<Function>().ok()
        });
        match (asked, then) {
            (Ok(asked), Some(then)) => {
                let _ = then.call2(&asked, &JsValue::UNDEFINED, &refused);
            }
            _ => {
                let _ = refused.call0(&JsValue::UNDEFINED);
            }
        }
    }))
}
