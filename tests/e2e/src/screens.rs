//! Screenshots of pages and states, at every width and in both colour schemes.

use std::cell::RefCell;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use xtask::project::Project;

use crate::axe;
use crate::browser::{Browser, Viewport};
use crate::page::Page;
use crate::wait;

/// The widths at which every page is captured.
pub const VIEWPORTS: [(&str, Viewport); 3] = [
    ("360", Viewport::SMALL),
    ("768", Viewport::MIDDLE),
    ("1280", Viewport::WIDE),
];

/// Captures a whole page, however long it is, once it no longer changes.
///
/// # Errors
/// When the browser cannot, or the file cannot be written.
pub async fn take(page: &Page<'_>, file: &Path) -> Result<()> {
    wait_until_stable(page).await?;
    let answer = page
        .browser()
        .devtools(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": true, "clip": full_page_clip(page).await? }),
        )
        .await?;
    let picture = answer["data"]
        .as_str()
        .context("the browser returned no screenshot")?;
    let picture = STANDARD.decode(picture).context("reading a screenshot")?;
    std::fs::write(file, picture).with_context(|| format!("writing {}", file.display()))
}

/// Where screenshots are written, and what axe-core found in the pages they show.
#[derive(Debug)]
pub struct Gallery<'a> {
    project: &'a Project,
    browser: &'a Browser,
    folder: &'a Path,
    only: Option<String>,
    violations: RefCell<Vec<String>>,
}

impl<'a> Gallery<'a> {
    /// Returns an empty gallery. `STANDFIRST_SCREENS` selects the screenshots whose name starts with it.
    #[must_use]
    pub fn new(project: &'a Project, browser: &'a Browser, folder: &'a Path) -> Self {
        Self {
            project,
            browser,
            folder,
            only: std::env::var("STANDFIRST_SCREENS").ok(),
            violations: RefCell::default(),
        }
    }

    /// The page of its browser.
    #[must_use]
    pub fn page(&self) -> Page<'a> {
        Page::of(self.browser)
    }

    /// Captures one address at all widths, light and dark: `NAME-360-light.png`, ….
    ///
    /// # Errors
    /// When a page does not load or a screenshot cannot be taken.
    pub async fn take_all(
        &self,
        name: &str,
        address: &str,
        prepare: impl AsyncFn(&Page<'_>) -> Result<()>,
    ) -> Result<()> {
        if self
            .only
            .as_ref()
            .is_some_and(|only| !name.starts_with(only))
        {
            return Ok(());
        }
        let page = self.page();
        for (width, viewport) in VIEWPORTS {
            for (scheme, dark) in [("light", false), ("dark", true)] {
                let file = format!("{name}-{width}-{scheme}");
                self.browser.set_viewport(viewport).await?;
                self.browser.prefer_dark(dark).await?;
                page.open(address).await?;
                prepare(&page)
                    .await
                    .with_context(|| format!("preparing {file}"))?;
                take(&page, &self.folder.join(format!("{file}.png"))).await?;
                if let Err(violation) = axe::expect_no_violations(self.project, &page, &file).await
                {
                    self.violations.borrow_mut().push(format!("{violation:#}"));
                }
            }
        }
        Ok(())
    }

    /// Fails when axe-core found any violation.
    ///
    /// # Errors
    /// When it did.
    pub fn check_accessibility(&self) -> Result<()> {
        let violations = self.violations.borrow();
        ensure!(violations.is_empty(), "{}", violations.join("\n"));
        Ok(())
    }
}

/// Returns the clip of the whole page in CSS pixels. The height is limited to 14 000: textures have a maximum
/// size, and nobody looks through a longer image.
async fn full_page_clip(page: &Page<'_>) -> Result<serde_json::Value> {
    let size = page
        .script(
            "const it = document.documentElement; return [it.clientWidth, it.scrollHeight]",
            vec![],
        )
        .await?;
    let height = size[1]
        .as_f64()
        .context("the page did not return its height")?
        .min(14_000.0);
    Ok(json!({ "x": 0, "y": 0, "width": size[0], "height": height, "scale": 1 }))
}

/// Makes everything below the fold load and render now: lazy images, and comments with `content-visibility:
/// auto`. The rule is in a constructed stylesheet, which the content security policy allows.
const SHOW_ALL: &str = "
    for (const it of document.images) it.loading = 'eager';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { content-visibility: visible !important }');
    document.adoptedStyleSheets.push(sheet);";

const IS_STABLE: &str = "
    return document.fonts.status === 'loaded'
        && [...document.images].every((it) => it.complete && it.naturalWidth > 0)
        && document.getAnimations().every((it) => it.playState !== 'running');";

/// Waits until fonts and images are loaded and no animation runs.
async fn wait_until_stable(page: &Page<'_>) -> Result<()> {
    page.script(SHOW_ALL, vec![]).await?;
    wait::until("the page to settle", async || {
        Ok(page
            .script(IS_STABLE, vec![])
            .await?
            .as_bool()
            .unwrap_or_default())
    })
    .await
}
