//! The module as it is built: bytes of Markdown in, bytes of HTML out. The scripts that fetch it (`src/boot.mjs`,
//! `embed/started.mjs`) write a text where [`room`] says, and read [`length`] bytes where [`render`] says.
//!
//! A module of its own and no part of the application's: most readers never need it, and should a text ever stop
//! it, only that text is not rendered.

// A program brings along what writes its output when it ends.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    unsafe_code,
    reason = "a script calls these functions by their names, and names are exported so"
)]

#[cfg(target_arch = "wasm32")]
mod allocator;

use std::cell::RefCell;

thread_local! {
    /// The text that is to be rendered, and then what has become of it.
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a text of so many bytes, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *const u8 {
    kept(vec![0; length])
}

/// Renders the text that was written there, and says where the HTML stands.
#[unsafe(no_mangle)]
pub extern "C" fn render() -> *const u8 {
    let text = BYTES.take();
    let html = standfirst_markdown::to_html(&String::from_utf8_lossy(&text));
    kept(html.unwrap_or_default().into_bytes())
}

/// How many bytes it has: none where the text is better shown as it is.
#[unsafe(no_mangle)]
pub extern "C" fn length() -> usize {
    BYTES.with_borrow(Vec::len)
}

fn kept(bytes: Vec<u8>) -> *const u8 {
    let place = bytes.as_ptr();
    BYTES.set(bytes);
    place
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
