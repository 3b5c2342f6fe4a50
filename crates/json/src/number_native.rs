//! Fractions, read and written by the standard library.

/// Reads a decimal; infinite where a double cannot hold it.
pub fn read(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Writes a number that has an end.
pub fn write(number: f64) -> String {
    number.to_string()
}
