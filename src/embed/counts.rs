//! Comment counts of other pages, for `<standfirst-count>`.

use futures_util::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use super::attributes::Attributes;
use super::page::{path_of, plain_address};
use super::resources::Resources;
use standfirst_backend::PageIdentity;

/// Counts the comments of several pages in one request. `done` receives a list of numbers in the order of the
/// pages, with null where the backend returns none, or an error message for the publisher.
pub fn counts(settings: &str, done: js_sys::Function) {
    let attributes = Attributes::parse(settings);
    let future: LocalBoxFuture<'static, ()> = Box::pin(async move {
        let answer = match attributes {
            Ok(attributes) => count(&attributes).await,
            Err(reason) => Err(reason),
        };
        let answer: JsValue = match answer {
            Ok(counts) => counts
                .into_iter()
                .map(|count| count.map_or(JsValue::NULL, JsValue::from))
                .collect::<js_sys::Array>()
                .into(),
            Err(reason) => reason.into(),
        };
        // The browser reports an exception from `done` as an error of the host page.
        let _ = done.call1(&JsValue::NULL, &answer);
    });
    // Leptos has no executor before something is mounted.
    wasm_bindgen_futures::spawn_local(future);
}

async fn count(attributes: &Attributes) -> Result<Vec<Option<u32>>, String> {
    let resources = Resources::of(attributes)?;
    let page = |page: &String| {
        // An id as it is, or the address that identifies a page without one. For backends that identify pages by
        // absolute addresses, the id is also the address.
        let (id, url) = match page.strip_prefix('=') {
            Some(id) => (id.to_owned(), id.to_owned()),
            None => {
                let url = plain_address(page);
                (path_of(&url), url)
            }
        };
        PageIdentity {
            id: id.clone(),
            slug: id.clone(),
            path: id,
            url,
            ..PageIdentity::default()
        }
    };
    let pages: Vec<PageIdentity> = attributes.pages.iter().map(page).collect();
    let counted = resources.backends.articles.counts(&pages).await;
    counted.map_err(|error| error.to_string())
}
