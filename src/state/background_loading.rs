//! Whether this is a moment to ask for more on one's own account.

#[cfg(target_arch = "wasm32")]
#[path = "background_loading_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "background_loading_native.rs"]
mod platform;

/// True while the page is looked at, on a line that its reader does not pay by the byte.
pub fn is_welcome() -> bool {
    platform::is_welcome()
}
