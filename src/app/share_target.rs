//! The page to which other apps share an address: opens an address of this site, and shows any other as a link.

use leptos::prelude::*;
use web_sys::{Url, UrlSearchParams};

use super::navigation::Navigation;
use super::plain_page::plain_page;
use crate::state::{Session, page_head};
use standfirst_elements::element;
use standfirst_html::is_safe_link;
use standfirst_reactive::effect;
use standfirst_routes::{SHARED_TEXT, SHARED_URL};

/// The page of the share target.
pub fn page(session: Session, navigation: Navigation) -> AnyView {
    let shared = shared_address();
    let site_address = shared
        .as_deref()
        .and_then(|shared| to_site_address(session, shared));
    if let Some(site_address) = site_address {
        effect(move || navigation.go(&site_address));
        return ().into_any();
    }
    let link = shared.filter(|shared| is_safe_link(shared)).map(|shared| {
        element("p")
            .child(
                element("a")
                    .set("href", shared.clone())
                    .set("rel", "nofollow noopener external")
                    .child(shared),
            )
            .into_any()
    });
    plain_page(session, "share.title", "share.elsewhere")
        .child(link)
        .into_any()
}

/// Returns the shared address. Some apps put it into the text.
fn shared_address() -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    let shared = UrlSearchParams::new_with_str(&search).ok()?;
    let in_text = || {
        let text = shared.get(SHARED_TEXT)?;
        let found = text.split_whitespace().find(|word| word.contains("://"));
        found.map(str::to_owned)
    };
    let address = shared.get(SHARED_URL).filter(|url| !url.is_empty());
    address.or_else(in_text)
}

/// Converts an address of this site to the base used here: the site may be published under another address.
fn to_site_address(session: Session, shared: &str) -> Option<String> {
    let shared = Url::new(shared).ok()?.href();
    let here = page_head::site();
    let roots = [session.site_url(), here.clone()];
    let rest = roots
        .iter()
        .find_map(|root| shared.strip_prefix(root.as_str()))?;
    Some(format!("{here}{rest}"))
}
