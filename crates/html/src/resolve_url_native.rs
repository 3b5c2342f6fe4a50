//! Resolves addresses natively, with the `url` crate.

/// Resolves an address against a base; returns it unchanged if that fails.
pub fn resolve_url(value: &str, base: Option<&str>) -> String {
    let base = base.and_then(|base| url::Url::parse(base).ok());
    let whole = base.and_then(|base| base.join(value).ok());
    whole.map_or_else(|| value.to_owned(), String::from)
}
