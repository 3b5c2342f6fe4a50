//! The Cache and Storage APIs. Both are missing outside a secure context. Then no image is stored and persistent
//! storage is not granted.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use standfirst_script_constants::{CACHE_PREFIX, SAVED_IMAGES, SHELL_CACHE};

/// Calls a method that returns a promise, and awaits it.
async fn call(of: &JsValue, method: &str, arguments: &Array) -> Option<JsValue> {
    let method: Function = Reflect::get(of, &method.into()).ok()?.dyn_into().ok()?;
    let promise = Reflect::apply(&method, of, arguments).ok()?;
    JsFuture::from(Promise::resolve(&promise)).await.ok()
}

fn of_window(name: &str) -> Option<JsValue> {
    let window = web_sys::window()?;
    let found = Reflect::get(&window, &name.into()).ok()?;
    (!found.is_undefined()).then_some(found)
}

async fn saved_images() -> Option<JsValue> {
    let caches = of_window("caches")?;
    call(&caches, "open", &Array::of1(&SAVED_IMAGES.into())).await
}

pub async fn save_image(address: &str) -> bool {
    let (Some(cache), Some(window)) = (saved_images().await, web_sys::window()) else {
        return false;
    };
    // Images of other origins are shown without CORS, and are fetched without it too.
    let options = Object::new();
    let _ = Reflect::set(&options, &"mode".into(), &"no-cors".into());
    // Public images need no cookies of another site.
    let _ = Reflect::set(&options, &"credentials".into(), &"same-origin".into());
    let Some(answer) = call(&window, "fetch", &Array::of2(&address.into(), &options)).await else {
        return false;
    };
    // A cached error response would be served in the place of the image for as long as the article is saved. The
    // status of an opaque response (of another origin) cannot be read.
    let of_answer = |key: &str| Reflect::get(&answer, &key.into()).unwrap_or_default();
    let is_opaque = of_answer("type").as_string().as_deref() == Some("opaque");
    if !is_opaque && !of_answer("ok").is_truthy() {
        return false;
    }
    let put = Array::of2(&address.into(), &answer);
    call(&cache, "put", &put).await.is_some()
}

pub async fn remove_image(address: &str) {
    if let Some(cache) = saved_images().await {
        call(&cache, "delete", &Array::of1(&address.into())).await;
    }
}

pub async fn delete_caches() {
    let Some(caches) = of_window("caches") else {
        return;
    };
    let names = call(&caches, "keys", &Array::new()).await;
    for name in Array::from(&names.unwrap_or_default()) {
        let text = name.as_string().unwrap_or_default();
        if let Some(own) = text.strip_prefix(CACHE_PREFIX) {
            call(&caches, "delete", &Array::of1(&name)).await;
            if let Some((scope, _)) = own.split_once(SHELL_CACHE) {
                dismiss_worker(scope).await;
            }
        }
    }
}

/// Unregisters a service worker whose cache has been deleted: it would not fetch its files again. The next visit
/// registers a new one, which does.
async fn dismiss_worker(scope: &str) {
    let workers = web_sys::window()
        .and_then(|window| Reflect::get(&window.navigator(), &"serviceWorker".into()).ok());
    let Some(workers) = workers.filter(JsValue::is_object) else {
        return;
    };
    let scope = Array::of1(&scope.into());
    if let Some(worker) = call(&workers, "getRegistration", &scope).await {
        call(&worker, "unregister", &Array::new()).await;
    }
}

pub async fn storage(question: &str) -> Option<f64> {
    let navigator = web_sys::window()?.navigator();
    let storage = Reflect::get(&navigator, &"storage".into()).ok()?;
    let said = call(&storage, question, &Array::new()).await?;
    match said.as_bool() {
        Some(yes) => Some(f64::from(u8::from(yes))),
        None => Reflect::get(&said, &"usage".into()).ok()?.as_f64(),
    }
}
