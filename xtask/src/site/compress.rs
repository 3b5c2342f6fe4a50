//! Files precompressed with Brotli: `app.js.br` next to `app.js`, for servers that send them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;

use super::list_files;
use crate::step::Steps;

/// The file types to precompress: large files with a hash in their name. A file that a publisher may edit,
/// such as config.json, must not be precompressed, because the copy would keep the old content.
const COMPRESSIBLE: &[&str] = &["wasm", "js", "mjs", "css"];

/// The minimum size in bytes to compress. A smaller file fits into one packet either way.
const MINIMUM_SIZE: usize = 256;

/// Writes a `.br` file next to each file that becomes smaller.
pub(super) fn write_precompressed(steps: &Steps, dist: &Path) -> Result<()> {
    let started = std::time::Instant::now();
    println!("• Compressing …");
    for file in list_files(dist)? {
        let extension = file
            .extension()
            .and_then(|end| end.to_str())
            .unwrap_or_default();
        // The npm package is for bundlers, not for browsers.
        if !COMPRESSIBLE.contains(&extension) || file.starts_with("npm") {
            continue;
        }
        let path = dist.join(&file);
        let plain = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let small = brotli_11(&plain)?;
        if plain.len() < MINIMUM_SIZE || small.len() >= plain.len() {
            continue;
        }
        if steps.verbose {
            println!("  {} {} → {}", file.display(), plain.len(), small.len());
        }
        let target = precompressed_path(&path);
        fs::write(&target, small).with_context(|| format!("writing {}", target.display()))?;
    }
    println!(
        "  done in {}",
        crate::step::format_duration(started.elapsed())
    );
    Ok(())
}

/// Returns the path of the precompressed copy: `app.js.br` for `app.js`.
pub(super) fn precompressed_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// Compresses with brotli at its highest quality (11), as a static host would precompress the file.
pub(super) fn brotli_11(plain: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    let mut small = Vec::new();
    let mut writer = brotli::CompressorWriter::with_params(&mut small, 4096, &parameters);
    writer.write_all(plain).context("compressing")?;
    drop(writer);
    Ok(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precompressed_files_unpack_to_the_same_bytes() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let script = "let reply = 'reply';\n".repeat(100);
        fs::write(folder.path().join("app.js"), &script)?;
        fs::write(folder.path().join("tiny.js"), "1")?;
        fs::write(folder.path().join("config.json"), &script)?;
        write_precompressed(&Steps::default(), folder.path())?;
        let small = fs::read(folder.path().join("app.js.br"))?;
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut plain)?;
        assert_eq!(plain, script.as_bytes());
        assert!(!folder.path().join("tiny.js.br").exists());
        assert!(!folder.path().join("config.json.br").exists());
        Ok(())
    }
}
