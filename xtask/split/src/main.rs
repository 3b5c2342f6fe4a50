//! Splits the lazy part of the widget out of its module.
//!
//! `standfirst-split MODULE FOLDER` writes `main.wasm`, one `split_PART.wasm` for each part that the source names
//! (`src/widget/split.rs`), and `link.js`, which lists what the parts share.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(module), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(anyhow!("usage: standfirst-split MODULE FOLDER"));
    };
    split(&module, &folder)
}

fn split(module: &Path, folder: &Path) -> Result<()> {
    let bytes = std::fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = "./link.js";
    // The splitter's error is a report and no `std::error::Error`; `{:#}` prints all of its causes.
    transform(options)
        .map(drop)
        .map_err(|report| anyhow!("splitting {}: {report:#}", module.display()))
}
