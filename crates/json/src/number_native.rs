//! Fractions, parsed and written by the standard library.

/// Parses a decimal. The result is infinite if the number is too large for a double.
pub fn read(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Writes a finite number.
pub fn write(number: f64) -> String {
    number.to_string()
}
