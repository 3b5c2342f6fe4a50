//! Resolves addresses with the browser's own `URL`.

use web_sys::Url;

/// Resolves an address against a base; returns it unchanged if that fails.
pub fn resolve_url(value: &str, base: Option<&str>) -> String {
    let whole = base.and_then(|base| Url::new_with_base(value, base).ok());
    whole.map_or_else(|| value.to_owned(), |url| url.href())
}
