//! Tests that need a browser: sanitisers, JSON parsing, names, components.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "browser/generator.rs"]
mod generator;
mod html_rules;
#[path = "browser/json.rs"]
mod json;
#[path = "browser/names.rs"]
mod names;
#[path = "browser/sanitiser.rs"]
mod sanitiser;
#[path = "browser/views.rs"]
mod views;
#[path = "browser/wakes.rs"]
mod wakes;
#[path = "browser/worker.rs"]
mod worker;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
