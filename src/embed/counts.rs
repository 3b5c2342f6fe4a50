//! The numbers of comments on other pages, for elements that show nothing else.

use futures_util::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use super::attributes::Attributes;
use super::page::{path_of, plain_address};
use super::resources::Resources;
use standfirst_backend::PageIdentity;

/// Counts the comments of several pages in one request; `done` gets a list of numbers in the order
/// of the pages, with null where the backend says nothing, or a sentence on why there are none.
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
        // What a listener throws is reported by the browser as its page's own error.
        let _ = done.call1(&JsValue::NULL, &answer);
    });
    // Leptos has no executor before something is mounted.
    wasm_bindgen_futures::spawn_local(future);
}

async fn count(attributes: &Attributes) -> Result<Vec<Option<u32>>, String> {
    let resources = Resources::of(attributes)?;
    let page = |page: &String| {
        // An id as it is, or an address, by which a page that says no more is known. To backends that
        // know pages by whole addresses, an id is all the address there is.
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
    counted.map_err(|fault| fault.to_string())
}
