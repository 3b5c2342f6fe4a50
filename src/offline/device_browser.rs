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
        let is_ours = name
            .as_string()
            .is_some_and(|name| name.starts_with("standfirst-"));
        if is_ours {
            call(&caches, "delete", &Array::of1(&name)).await;
        }
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
