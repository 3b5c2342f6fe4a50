//! Randomness in native builds: the seeds of the standard library's hash maps, which are random enough for tests.

use std::hash::{BuildHasher, RandomState};

/// Returns sixteen random bytes.
pub fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    for (index, half) in bytes.chunks_mut(8).enumerate() {
        half.copy_from_slice(&RandomState::new().hash_one(index).to_le_bytes());
    }
    bytes
}
