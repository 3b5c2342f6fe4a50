//! Number and time formats by the browser's `Intl`.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use standfirst_model::Moment;

/// Returns the current time.
pub fn now() -> Moment {
    Moment::from_milliseconds(Date::now() as i64)
}

/// Formats a number with the grouping and digits of the language.
pub fn number(locale: &str, value: i64) -> String {
    let format = Intl::NumberFormat::new(&locales(locale), &Object::new());
    call(&format.format(), &(value as f64).into()).unwrap_or_else(|| value.to_string())
}

/// Formats a date in the long style: "14 March 2026".
pub fn date(locale: &str, moment: Moment) -> String {
    time(locale, moment, &[("dateStyle", "long")])
}

/// Formats a date and time to the minute, in the reader's time zone.
pub fn date_time(locale: &str, moment: Moment) -> String {
    time(
        locale,
        moment,
        &[("dateStyle", "long"), ("timeStyle", "short")],
    )
}

fn time(locale: &str, moment: Moment, options: &[(&str, &str)]) -> String {
    let object = Object::new();
    for (key, value) in options {
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    let format = Intl::DateTimeFormat::new(&locales(locale), &object);
    let at = Date::new(&(moment.milliseconds() as f64).into());
    call(&format.format(), &at).unwrap_or_else(|| moment.to_string())
}

/// Formats how long ago something was: "3 hours ago", "yesterday".
pub fn ago(locale: &str, count: i64, unit: &str) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"numeric".into(), &"auto".into());
    let format = Intl::RelativeTimeFormat::new(&locales(locale), &options);
    format.format(-(count as f64), unit).into()
}

fn call(format: &Function, value: &JsValue) -> Option<String> {
    format.call1(&JsValue::UNDEFINED, value).ok()?.as_string()
}

/// Returns the locales for `Intl`: `en-GB` for English, so that dates read "14 March 2026", or the given tag.
fn locales(locale: &str) -> Array {
    let tag = if locale == "en" { "en-GB" } else { locale };
    Array::of1(&tag.into())
}
