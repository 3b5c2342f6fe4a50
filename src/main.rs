//! The application as Trunk builds it: everything is in the library.

// A program brings along what writes its output when it ends.
#![cfg_attr(target_arch = "wasm32", no_main)]

/// Starts the application.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen::prelude::wasm_bindgen(start))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "it needs a browser")
)]
fn start() {
    standfirst::app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
