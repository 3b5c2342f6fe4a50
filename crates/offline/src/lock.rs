//! A lock that one tab of this origin holds at a time.

#[cfg(target_arch = "wasm32")]
#[path = "lock_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "lock_native.rs"]
mod platform;

pub use platform::Lock;

/// Waits until no other tab holds the lock of this name. The lock is released when it is dropped. If the tab is closed
/// or crashes, the browser releases it.
pub async fn exclusive(name: &str) -> Lock {
    platform::exclusive(name).await
}
