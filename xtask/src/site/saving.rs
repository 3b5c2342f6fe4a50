//! What the project does itself to make the download smaller, where a library, a tool or the toolchain would do.
//!
//! Each can be left out of a build (`cargo xtask build --without NAME`). `cargo xtask size` builds once without each
//! of them, to show what it gives.

use std::str::FromStr;

use anyhow::{Error, bail};

/// One saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// The standard library is compiled from source, with panics as traps. Needs unstable compiler options.
    StandardLibrary,
    /// The module and its script use short names for each other.
    ShortNames,
    /// The widget's lazy part is a file of its own.
    Splitter,
    /// The optimiser's passes are chosen for the size after brotli.
    Passes,
    /// Functions are sorted by name.
    FunctionOrder,
    /// Signals and memos hold erased values.
    Signals,
    /// Views are built with one erased element type.
    Elements,
    /// A small allocator replaces the standard one.
    Allocator,
}

impl Saving {
    /// All savings.
    pub const ALL: &[Self] = &[
        Self::StandardLibrary,
        Self::ShortNames,
        Self::Splitter,
        Self::Passes,
        Self::FunctionOrder,
        Self::Signals,
        Self::Elements,
        Self::Allocator,
    ];

    /// Returns its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StandardLibrary => "standard-library",
            Self::ShortNames => "short-names",
            Self::Splitter => "splitter",
            Self::Passes => "passes",
            Self::FunctionOrder => "function-order",
            Self::Signals => "signals",
            Self::Elements => "elements",
            Self::Allocator => "allocator",
        }
    }

    /// Returns what a build without it uses instead.
    #[must_use]
    pub const fn replacement(self) -> &'static str {
        match self {
            Self::StandardLibrary => "the standard library of the stable toolchain",
            Self::ShortNames => "wasm-bindgen's names",
            Self::Splitter => "one module",
            Self::Passes => "`wasm-opt -Oz`",
            Self::FunctionOrder => "the linker's order",
            Self::Signals => "Leptos' signals, memos and effects",
            Self::Elements => "Leptos' elements with erased attributes",
            Self::Allocator => "the standard allocator (dlmalloc)",
        }
    }

    /// Returns the files that exist only for it.
    #[must_use]
    pub const fn code(self) -> &'static [&'static str] {
        match self {
            Self::StandardLibrary => &["xtask/src/tools/rust_src.rs", "src/panic_trap.rs"],
            Self::ShortNames => &["xtask/src/site/shorten.rs"],
            Self::Splitter => &[
                "src/embed/lazy_part.rs",
                "src/widget/split.rs",
                "src/widget/unsplit.rs",
                "xtask/split/src/main.rs",
            ],
            Self::Passes | Self::FunctionOrder => &[],
            Self::Signals => &[
                "crates/reactive/src/signal.rs",
                "crates/reactive/src/effect_browser.rs",
            ],
            Self::Elements => &[
                "crates/elements/src/apply.rs",
                "crates/elements/src/render.rs",
            ],
            Self::Allocator => &["src/allocator.rs", "crates/markdown/src/allocator.rs"],
        }
    }

    /// Returns the `cfg` that selects the replacement's modules, if it is in the source.
    #[must_use]
    pub const fn cfg(self) -> Option<&'static str> {
        match self {
            Self::Signals => Some("leptos_signals"),
            Self::Elements => Some("leptos_elements"),
            Self::Allocator => Some("standard_allocator"),
            _ => None,
        }
    }
}

impl FromStr for Saving {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match Self::ALL.iter().find(|saving| saving.name() == name) {
            Some(saving) => Ok(*saving),
            None => {
                let names: Vec<&str> = Self::ALL.iter().map(|saving| saving.name()).collect();
                bail!(
                    "there is no saving \"{name}\"; there are {}",
                    names.join(", ")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn every_saving_is_found_by_its_name() {
        for saving in Saving::ALL {
            assert_eq!(saving.name().parse::<Saving>().ok(), Some(*saving));
        }
        assert!("all".parse::<Saving>().is_err());
    }

    #[test]
    fn the_code_of_every_saving_exists() -> anyhow::Result<()> {
        let project = Project::find()?;
        for file in Saving::ALL.iter().flat_map(|saving| saving.code()) {
            assert!(project.path(file).is_file(), "{file}");
        }
        Ok(())
    }
}
