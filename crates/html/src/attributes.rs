//! The attributes that a rebuilt element keeps, and those that are added to it.

use super::policy::{ANY_SRC, ANY_SRCSET, Policy, TextContext};
use super::resolve_url::resolve_url;
use super::urls::{is_safe_image, is_safe_link, resolved_srcset};

/// A function that reads an attribute of an untrusted element.
pub type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

/// An attribute of a rebuilt element: its name and its value.
pub type Attribute = (&'static str, String);

/// Returns the attributes that the policy keeps, with checked values, and those added to links and images.
pub fn kept_attributes(element: &str, read: Read, policy: &Policy) -> Vec<Attribute> {
    let mut all = Vec::new();
    for name in policy.attributes(element) {
        let value = match *name {
            "src" if element == "img" => image_src(read),
            "srcset" => first_safe(
                read,
                &["srcset", "data-srcset", "data-lazy-srcset", ANY_SRCSET],
            ),
            "id" => name_of(element, read),
            name => read(name),
        };
        if let Some(value) = value.and_then(|value| checked_value(name, value, policy)) {
            all.push((*name, value));
        }
    }
    let has = |name: &str| all.iter().any(|(one, _)| *one == name);
    if element == "a" && has("href") {
        all.push(("rel", policy.rel().to_owned()));
    }
    if element == "img" {
        all.push(("loading", "lazy".to_owned()));
        all.push(("decoding", "async".to_owned()));
    }
    all
}

/// Returns the id by which a link may point at the element, prefixed; `None` if it has none.
pub fn anchor(element: &str, read: Read, policy: &Policy) -> Option<String> {
    let name = name_of(element, read).filter(|_| policy.keeps("a"));
    name.and_then(|name| checked_value("id", name, policy))
}

fn name_of(element: &str, read: Read) -> Option<String> {
    let id = read("id").filter(|id| !id.is_empty());
    id.or_else(|| (element == "a").then(|| read("name")).flatten())
}

fn checked_value(name: &str, value: String, policy: &Policy) -> Option<String> {
    let base = policy.base.as_deref();
    match name {
        "id" => (!value.is_empty()).then(|| prefixed(policy, &value)),
        "href" => match value.trim_start().strip_prefix('#') {
            Some(id) => Some(format!("#{}", prefixed(policy, id))),
            None => is_safe_link(&value).then(|| {
                let resolved = resolve_url(&value, base);
                // Some editing systems write the page's own address before every fragment.
                let id = resolved.split_once('#').filter(|(page, _)| {
                    let own = resolve_url("", base);
                    policy.context == TextContext::Article
                        && page.trim_end_matches('/') == own.trim_end_matches('/')
                });
                id.map(|(_, id)| format!("#{}", prefixed(policy, id)))
                    .unwrap_or(resolved)
            }),
        },
        "src" | "cite" => is_safe_image(&value).then(|| resolve_url(&value, base)),
        "srcset" => resolved_srcset(&value, |one| Some(resolve_url(one, base))),
        _ => Some(value),
    }
}

fn prefixed(policy: &Policy, name: &str) -> String {
    policy.id_prefix.clone() + name
}

/// Returns the address of an image. For a lazy-loaded image, returns the address that the script of the original page
/// would have set: that script does not run here.
fn image_src(read: Read) -> Option<String> {
    let src = first_safe(read, &["src"]);
    let lazy = first_safe(read, &["data-src", "data-lazy-src", "data-original"]);
    let is_placeholder = src.is_none() || first_safe(read, &["srcset"]).is_none();
    let shown = lazy.filter(|_| is_placeholder).or(src);
    shown.or_else(|| first_safe(read, &[ANY_SRC]))
}

fn first_safe(read: Read, names: &[&str]) -> Option<String> {
    let mut values = names.iter().filter_map(|name| read(name));
    values.find(|value| !value.trim().is_empty() && is_safe_image(value))
}
