//! The compiled module, made smaller.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::files;
use crate::step::Steps;

/// What current compilers emit without being asked. The optimiser refuses a module that uses what it
/// was not told of.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Optimises every module of the built site in place. Their names keep the hash of what they were
/// before, which is as unique: one input and one pinned optimiser give one output.
pub(super) fn run(steps: &Steps, wasm_opt: &Path, dist: &Path) -> Result<()> {
    for file in files(dist)?
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "wasm"))
    {
        let module = dist.join(file);
        let smaller = module.with_extension("wasm.smaller");
        let mut command = Command::new(wasm_opt);
        command
            .arg("-Oz")
            .args(FEATURES)
            .arg(&module)
            .arg("-o")
            .arg(&smaller);
        steps.run("Optimising the app", &mut command)?;
        fs::rename(&smaller, &module).with_context(|| format!("replacing {}", module.display()))?;
    }
    Ok(())
}
