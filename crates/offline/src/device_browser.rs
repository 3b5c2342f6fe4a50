//! The Cache and Storage APIs. Both are missing where a page is no secure context; then nothing is
//! kept, and nothing promised.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::SAVED_IMAGES;

/// Calls a method that answers with a promise.
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

pub async fn keep_image(address: &str) -> bool {
    let (Some(cache), Some(window)) = (saved_images().await, web_sys::window()) else {
        return false;
    };
    // Pictures of other origins are shown without being read, and are kept likewise.
    let options = Object::new();
    let _ = Reflect::set(&options, &"mode".into(), &"no-cors".into());
    // A picture that is there for everybody needs no cookies of another site.
    let _ = Reflect::set(&options, &"credentials".into(), &"same-origin".into());
    let Some(answer) = call(&window, "fetch", &Array::of2(&address.into(), &options)).await else {
        return false;
    };
    // The worker would show an error page in the place of the picture for as long as it is saved. Of
    // another origin's nothing can be said.
    let of_answer = |key: &str| Reflect::get(&answer, &key.into()).unwrap_or_default();
    let is_opaque = of_answer("type").as_string().as_deref() == Some("opaque");
    if !is_opaque && !of_answer("ok").is_truthy() {
        return false;
    }
    let put = Array::of2(&address.into(), &answer);
    call(&cache, "put", &put).await.is_some()
}

pub async fn drop_image(address: &str) {
    if let Some(cache) = saved_images().await {
        call(&cache, "delete", &Array::of1(&address.into())).await;
    }
}

pub async fn drop_caches() {
    let Some(caches) = of_window("caches") else {
        return;
    };
    let names = call(&caches, "keys", &Array::new()).await;
    for name in Array::from(&names.unwrap_or_default()) {
        let text = name.as_string().unwrap_or_default();
        if let Some(own) = text.strip_prefix("standfirst-") {
            call(&caches, "delete", &Array::of1(&name)).await;
            if let Some((scope, _)) = own.split_once("-shell-") {
                dismiss_worker(scope).await;
            }
        }
    }
}

/// A worker whose files are gone fetches no others: the next visit brings a new one, with its files.
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
