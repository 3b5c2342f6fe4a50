//! Plural categories by the CLDR rules of `intl_pluralrules`.

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

/// Returns the CLDR plural category of a count: `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn category(locale: &str, count: f64) -> String {
    let language: LanguageIdentifier = locale.parse().unwrap_or_default();
    let bare = LanguageIdentifier::from_parts(language.language, None, None, &[]);
    let chosen = PluralRules::create(bare, PluralRuleType::CARDINAL)
        .ok()
        .and_then(|rules| rules.select(count).ok());
    let name = match chosen {
        Some(PluralCategory::ZERO) => "zero",
        Some(PluralCategory::ONE) => "one",
        Some(PluralCategory::TWO) => "two",
        Some(PluralCategory::FEW) => "few",
        Some(PluralCategory::MANY) => "many",
        _ => "other",
    };
    name.to_owned()
}
