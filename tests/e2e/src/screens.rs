//! Pictures of pages and states, on every width and in both colour schemes.

use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::browser::{Browser, Screen};
use crate::page::Page;
use crate::wait;

/// The widths every page is looked at.
pub const SCREENS: [(&str, Screen); 3] = [
    ("360", Screen::SMALL),
    ("768", Screen::MIDDLE),
    ("1280", Screen::WIDE),
];

/// Takes a picture of a page from top to bottom, however long it is, once it has settled.
///
/// # Errors
/// When the browser cannot, or the file cannot be written.
pub async fn take(page: &Page<'_>, file: &Path) -> Result<()> {
    settle(page).await?;
    let answer = page
        .browser()
        .devtools(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": true, "clip": whole(page).await? }),
        )
        .await?;
    let picture = answer["data"]
        .as_str()
        .context("the browser answered without a picture")?;
    let picture = STANDARD.decode(picture).context("reading a picture")?;
    std::fs::write(file, picture).with_context(|| format!("writing {}", file.display()))
}

/// Takes the same pictures of one address on all screens, light and dark: `NAME-360-light.png`, ….
///
/// # Errors
/// When a page does not load or a picture cannot be taken.
pub async fn take_all(
    browser: &Browser,
    folder: &Path,
    name: &str,
    address: &str,
    prepare: impl AsyncFn(&Page<'_>) -> Result<()>,
) -> Result<()> {
    let page = Page::of(browser);
    for (width, screen) in SCREENS {
        for (scheme, dark) in [("light", false), ("dark", true)] {
            browser.look_through(screen).await?;
            browser.prefer_dark(dark).await?;
            page.open(address).await?;
            prepare(&page)
                .await
                .with_context(|| format!("preparing {name} at {width}"))?;
            take(&page, &folder.join(format!("{name}-{width}-{scheme}.png"))).await?;
        }
    }
    Ok(())
}

/// The whole page in CSS pixels. Textures end somewhere, and so does what a person will look through.
async fn whole(page: &Page<'_>) -> Result<serde_json::Value> {
    let size = page
        .script(
            "const it = document.documentElement; return [it.clientWidth, it.scrollHeight]",
            vec![],
        )
        .await?;
    let height = size[1]
        .as_f64()
        .context("the page did not say how tall it is")?
        .min(14_000.0);
    Ok(json!({ "x": 0, "y": 0, "width": size[0], "height": height, "scale": 1 }))
}

/// Says to what comes into view later that it is in view now: pictures that wait for it, and comments the
/// browser does not lay out before. A rule added this way passes the content security policy.
const SHOW_ALL: &str = "
    for (const it of document.images) it.loading = 'eager';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { content-visibility: visible !important }');
    document.adoptedStyleSheets.push(sheet);";

const IS_STILL: &str = "
    return document.fonts.status === 'loaded'
        && [...document.images].every((it) => it.complete && it.naturalWidth > 0)
        && document.getAnimations().every((it) => it.playState !== 'running');";

/// Waits until everything is there and nothing moves.
async fn settle(page: &Page<'_>) -> Result<()> {
    page.script(SHOW_ALL, vec![]).await?;
    wait::until("the page to settle", async || {
        Ok(page
            .script(IS_STILL, vec![])
            .await?
            .as_bool()
            .unwrap_or_default())
    })
    .await
}
