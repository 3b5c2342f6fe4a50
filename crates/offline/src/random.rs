//! Unique random names, and random numbers.

#[cfg(target_arch = "wasm32")]
#[path = "random_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "random_native.rs"]
mod platform;

/// Returns 32 random hexadecimal digits, for names of drafts, idempotency keys and voters.
pub fn name() -> String {
    platform::bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns a random number between 0 and 1.
pub fn chance() -> f64 {
    f64::from(platform::bytes()[0]) / 255.0
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_unique() {
        let names: std::collections::HashSet<String> = (0..100).map(|_| super::name()).collect();
        assert_eq!(names.len(), 100);
        assert!(names.iter().all(|name| name.len() == 32));
    }
}
