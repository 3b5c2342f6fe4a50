//! What the browser gives a site room for: pictures of saved articles, and the promise not to clear
//! them away.

#[cfg(target_arch = "wasm32")]
#[path = "device_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "device_native.rs"]
mod platform;

/// The cache of pictures that belong to saved articles. The service worker answers from it.
pub const SAVED_IMAGES: &str = "standfirst-saved-images";

/// Keeps pictures; false where one of them cannot be had or kept.
pub async fn keep_images(addresses: &[String]) -> bool {
    let mut all = true;
    for address in addresses {
        all &= platform::keep_image(address).await;
    }
    all
}

/// Takes pictures away.
pub async fn drop_images(addresses: &[String]) {
    for address in addresses {
        platform::drop_image(address).await;
    }
}

/// Takes all caches of ours away.
pub async fn drop_caches() {
    platform::drop_caches().await;
}

/// Asks the browser not to clear this site away when it needs room; whether it promises.
pub async fn persist() -> bool {
    platform::storage("persist")
        .await
        .is_some_and(|said| said > 0.0)
}

/// Whether the browser has promised that.
pub async fn is_persistent() -> bool {
    platform::storage("persisted")
        .await
        .is_some_and(|said| said > 0.0)
}

/// How many bytes the site takes on this device, where the browser says.
pub async fn bytes_used() -> Option<f64> {
    platform::storage("estimate").await
}
