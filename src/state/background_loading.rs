//! Whether the page may load something that its reader has not requested.

#[cfg(target_arch = "wasm32")]
#[path = "background_loading_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "background_loading_native.rs"]
mod platform;

/// Whether the page is visible and its connection is not metered.
pub fn is_allowed() -> bool {
    platform::is_allowed()
}
