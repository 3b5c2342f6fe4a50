//! Images of saved articles in the browser's caches, and the browser's promise not to evict them (persistent storage).

#[cfg(target_arch = "wasm32")]
#[path = "device_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "device_native.rs"]
mod platform;

/// Fetches images into the cache; returns false if one of them cannot be fetched or stored.
pub async fn save_images(addresses: &[String]) -> bool {
    let mut all = true;
    for address in addresses {
        all &= platform::save_image(address).await;
    }
    all
}

/// Removes images from the cache.
pub async fn remove_images(addresses: &[String]) {
    for address in addresses {
        platform::remove_image(address).await;
    }
}

/// Deletes all caches of the application.
pub async fn delete_caches() {
    platform::delete_caches().await;
}

/// Requests persistent storage, so that the browser does not evict this site's data when the device is full. Returns
/// whether the browser grants it.
pub async fn persist() -> bool {
    platform::storage("persist")
        .await
        .is_some_and(|said| said > 0.0)
}

/// Whether the browser has granted persistent storage.
pub async fn is_persistent() -> bool {
    platform::storage("persisted")
        .await
        .is_some_and(|said| said > 0.0)
}

/// Returns how many bytes the site uses on this device; `None` if the browser does not report it.
pub async fn bytes_used() -> Option<f64> {
    platform::storage("estimate").await
}
