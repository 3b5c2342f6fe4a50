//! Randomness in a browser: the Web Crypto API, or `Math.random` if that is missing.

use js_sys::Math;

/// Returns sixteen random bytes.
pub fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled =
        crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        for byte in &mut bytes {
            *byte = (Math::random() * 256.0) as u8;
        }
    }
    bytes
}
