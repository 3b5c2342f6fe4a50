//! Plural categories by `Intl.PluralRules`.

use js_sys::{Array, Intl, Object};

/// Returns the CLDR plural category of a count: `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn category(locale: &str, count: f64) -> String {
    let rules = Intl::PluralRules::new(&Array::of1(&locale.into()), &Object::new());
    rules.select(count).into()
}
