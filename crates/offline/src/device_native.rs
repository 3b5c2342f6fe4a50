//! Native builds have no Cache and Storage APIs; images count as stored.

pub async fn save_image(_address: &str) -> bool {
    true
}

pub async fn remove_image(_address: &str) {}

pub async fn delete_caches() {}

pub async fn storage(_question: &str) -> Option<f64> {
    None
}
