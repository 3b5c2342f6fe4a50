//! Fractions, parsed and written by the browser.

use js_sys::Number;
use wasm_bindgen::JsValue;

/// Parses a decimal. The result is infinite if the number is too large for a double.
pub fn read(text: &str) -> Option<f64> {
    let number = JsValue::from_str(text).unchecked_into_f64();
    (!number.is_nan()).then_some(number)
}

/// Writes a finite number.
pub fn write(number: f64) -> String {
    let text = Number::from(number).to_string_with_radix(10);
    text.map(String::from).unwrap_or_default()
}
