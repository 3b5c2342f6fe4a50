//! The interface of the WebAssembly module: Markdown in, HTML out, both as bytes. The scripts that load the module
//! (`src/boot.mjs`, `embed/started.mjs`) write a text to the address that [`room`] returns, call [`render`], and read
//! [`length`] bytes from the address it returns.
//!
//! The module is separate from that of the application, because most readers never need it. If a text ever makes it
//! trap, only that text is not rendered.

// Without a `main`, the module does not include the code of the standard library that flushes the output at exit.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    unsafe_code,
    reason = "a script calls these functions by their names, and names are exported so"
)]

#[cfg(target_arch = "wasm32")]
mod allocator;

use std::cell::RefCell;

thread_local! {
    /// The text to render, and after that its HTML.
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Allocates a buffer for a text of `length` bytes and returns its address.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *const u8 {
    store_result(vec![0; length])
}

/// Renders the text in the buffer and returns the address of the HTML.
#[unsafe(no_mangle)]
pub extern "C" fn render() -> *const u8 {
    let text = BYTES.take();
    let html = standfirst_markdown::to_html(&String::from_utf8_lossy(&text));
    store_result(html.unwrap_or_default().into_bytes())
}

/// Returns the length of the HTML in bytes: 0 if the text is better shown as it was typed.
#[unsafe(no_mangle)]
pub extern "C" fn length() -> usize {
    BYTES.with_borrow(Vec::len)
}

fn store_result(bytes: Vec<u8>) -> *const u8 {
    let place = bytes.as_ptr();
    BYTES.set(bytes);
    place
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
