//! The binary that Trunk builds for the application. All of its code is in the library.

// No `main` on wasm32: it would link the code with which the standard library flushes its output at exit.
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
