//! WebKitGTK, which runs some of the end-to-end tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::machine::{self, apt, find_program};
use crate::project::Project;
use crate::step::Steps;

/// Where Debian and others install MiniBrowser; no distribution puts it on `PATH`.
const BROWSERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
];

/// The source of a library that makes the browser write its console to standard output.
const CONSOLE_SHIM: &str = include_str!("webkit_console.c");

/// WebKitGTK with its driver and what both need.
#[derive(Debug, Clone)]
pub struct WebKit {
    /// `WebKitWebDriver`.
    pub driver: PathBuf,
    /// `MiniBrowser`.
    pub program: PathBuf,
    /// `Xvfb`, because the browser has no headless mode.
    pub display: PathBuf,
    /// A library to load before the browser's own. It stores the session in the folder that
    /// `STANDFIRST_WEBKIT_FOLDER` names, which makes the browser write out its console.
    pub console_shim: PathBuf,
}

/// Finds `WebKitGTK`, its driver and a display, and installs the distribution's packages if that is possible.
///
/// # Errors
/// When one is missing. The error says which packages to install.
pub fn webkit(project: &Project, steps: &Steps) -> Result<WebKit> {
    let console_shim = console_shim(project, steps)?;
    if let Some(found) = find(&console_shim) {
        return Ok(found);
    }
    apt::install(
        steps,
        "the end-to-end tests in WebKit",
        &["webkit2gtk-driver", "xvfb"],
    )?;
    find(&console_shim).context(
        "WebKitWebDriver, MiniBrowser or Xvfb was not found; install them (Debian: `apt install \
         webkit2gtk-driver xvfb`)",
    )
}

fn find(console_shim: &Path) -> Option<WebKit> {
    Some(WebKit {
        driver: find_program(&["WebKitWebDriver"])?,
        program: BROWSERS
            .iter()
            .map(PathBuf::from)
            .find(|path| path.is_file())?,
        display: find_program(&["Xvfb"])?,
        console_shim: console_shim.to_owned(),
    })
}

/// Returns the path of the library, compiling it if it is missing or outdated.
fn console_shim(project: &Project, steps: &Steps) -> Result<PathBuf> {
    let folder = project.tools().join("webkit");
    let (source, library) = (
        folder.join("webkit_console.c"),
        folder.join("webkit_console.so"),
    );
    if library.is_file() && fs::read_to_string(&source).is_ok_and(|text| text == CONSOLE_SHIM) {
        return Ok(library);
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    // Compile to a temporary name, so that an interrupted compiler leaves nothing that looks finished.
    let fresh = folder.join("webkit_console.new.so");
    fs::write(&source, CONSOLE_SHIM).with_context(|| format!("writing {}", source.display()))?;
    let _ = fs::remove_file(&library);
    let mut compile = Command::new(machine::require_c_compiler()?);
    compile
        .args(["-shared", "-fPIC", "-Wall", "-Werror", "-o"])
        .args([&fresh, &source]);
    steps.install(
        "Compiling the library that makes WebKit write its console",
        &mut compile,
    )?;
    fs::rename(&fresh, &library).with_context(|| format!("writing {}", library.display()))?;
    Ok(library)
}
