//! A click as a hand makes it: at the element's position, on whatever is on top there.
//!
//! WebDriver has a command for it. WebKit's driver gets it wrong in two ways: it takes an element in a shadow
//! root to be covered by the root's own host, and it does not scroll to an element just below the window. In
//! WebKit the pointer is therefore moved and pressed step by step, after the same checks.

use anyhow::{Context, Result, bail};
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use serde_json::json;

use super::Page;
use crate::browser::Engine;
use crate::wait;

/// Finds the point to press; see the script itself.
const FIND_POINT: &str = include_str!("click.js");

/// How often an element that keeps moving is pressed.
const MAX_ATTEMPTS: u32 = 20;

pub(super) async fn click(page: &Page<'_>, element: &Element) -> Result<()> {
    if page.browser().engine() != Engine::WebKit {
        return click_with_retries(element).await;
    }
    for _ in 0..MAX_ATTEMPTS {
        if !press_misses(page, element).await? {
            return Ok(());
        }
    }
    bail!("the element keeps moving")
}

/// Clicks with WebDriver's own command. Chromium and Firefox check themselves what is at that point, and refuse
/// to click when it is another element. That also happens for a moment after the page has moved, so the click
/// is repeated.
async fn click_with_retries(element: &Element) -> Result<()> {
    let mut clicked = element.click().await;
    for _ in 0..MAX_ATTEMPTS {
        if !clicked
            .as_ref()
            .is_err_and(|error| error.to_string().contains("click intercepted"))
        {
            break;
        }
        tokio::time::sleep(wait::POLL_INTERVAL * 4).await;
        clicked = element.click().await;
    }
    clicked.context("clicking")
}

/// Presses once. Returns true if the page moved before the pointer was pressed, so that it hit another element.
async fn press_misses(page: &Page<'_>, element: &Element) -> Result<bool> {
    let point = page.script(FIND_POINT, vec![json!(element)]).await?;
    let point: Option<(f64, f64)> = serde_json::from_value(point).context("finding the place")?;
    let (x, y) = point.context("another element covers it")?;
    let mouse = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveTo {
            duration: None,
            x,
            y,
        })
        .then(PointerAction::Down {
            button: MOUSE_BUTTON_LEFT,
        })
        .then(PointerAction::Up {
            button: MOUSE_BUTTON_LEFT,
        });
    page.browser()
        .client()
        .perform_actions(mouse)
        .await
        .context("pressing the pointer")?;
    // A page that the press navigated away from no longer knows. It was not missed.
    let missed = "return 'pressMissed' in window && window.pressMissed !== false";
    let missed = page.script(missed, Vec::new()).await;
    Ok(missed.is_ok_and(|missed| missed == json!(true)))
}
