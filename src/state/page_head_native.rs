//! The native version: there is no document to change. The program that renders the page also writes its head.

use super::PageHead;

/// Does nothing.
pub fn apply(_head: &PageHead) {}

/// Returns the address unchanged: there is no base to resolve it against.
pub fn absolute(address: &str) -> String {
    address.to_owned()
}
