//! Finds programs on this machine and reads their versions.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

/// Returns the path of the first of these programs that is on `PATH`.
#[must_use]
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| {
            let file = format!("{name}{}", env::consts::EXE_SUFFIX);
            folders.iter().map(move |folder| folder.join(&file))
        })
        .find(|candidate| candidate.is_file())
}

/// Returns the first line that `program --version` prints, or `None` if it cannot be run. A program for another
/// machine or an incomplete installation thus counts as missing.
#[must_use]
pub fn program_version(program: &Path) -> Option<String> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .next()
        .map(|line| line.trim().to_owned())
}

/// Returns the path of a C compiler. The server needs one, because it compiles SQLite from its C source.
///
/// # Errors
/// When no C compiler is found. The error says what to install.
pub fn require_c_compiler() -> Result<PathBuf> {
    let named = env::var_os("CC").map(PathBuf::from);
    if let Some(found) = named.or_else(|| find_program(&["cc", "gcc", "clang", "cl"])) {
        return Ok(found);
    }
    bail!(
        "no C compiler was found; install one (Debian: `apt install build-essential`, \
         macOS: `xcode-select --install`) and run the command again"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_not_found() {
        assert_eq!(find_program(&["no-program-of-this-name"]), None);
        assert_eq!(program_version(Path::new("/no/such/program")), None);
    }

    #[test]
    fn cargo_prints_its_version() {
        let version = find_program(&["cargo"]).and_then(|cargo| program_version(&cargo));
        assert!(version.is_some_and(|line| line.starts_with("cargo ")));
    }
}
