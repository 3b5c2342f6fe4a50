//! Natively there is no document to change: who renders a page writes its head too.

use super::PageHead;

/// Does nothing.
pub fn apply(_head: &PageHead) {}

/// An address relative to the page, which natively stays as it is.
pub fn absolute(address: &str) -> String {
    address.to_owned()
}
