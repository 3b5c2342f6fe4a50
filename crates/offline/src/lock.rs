//! One at a time, across all tabs of this origin.

#[cfg(target_arch = "wasm32")]
#[path = "lock_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "lock_native.rs"]
mod platform;

pub use platform::Lock;

/// Waits until nobody else holds the lock of this name. It is let go when it is dropped, and by the
/// browser when the tab goes, however it goes.
pub async fn exclusive(name: &str) -> Lock {
    platform::exclusive(name).await
}
