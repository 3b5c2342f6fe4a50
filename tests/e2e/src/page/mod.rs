//! A page as a reader sees it: elements have roles and names, and are waited for.

mod click;
mod locate;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::{Value, json};

pub use locate::{
    Locator, alert, article, button, checkbox, field, form, heading, image, link, list_item,
    navigation, region, status,
};

use crate::browser::Browser;
use crate::wait;

/// For how long keys are pressed again because the page has just replaced the focused element.
const REPLACED: Duration = Duration::from_secs(2);

/// The page that is loaded in a browser.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    browser: &'a Browser,
}

impl<'a> Page<'a> {
    /// The page of a browser.
    #[must_use]
    pub fn of(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// The browser it is loaded in.
    #[must_use]
    pub fn browser(&self) -> &'a Browser {
        self.browser
    }

    /// Navigates to an address.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn open(&self, address: &str) -> Result<()> {
        self.browser
            .client()
            .goto(address)
            .await
            .with_context(|| format!("opening {address}"))
    }

    /// Reloads the page.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn reload(&self) -> Result<()> {
        self.browser
            .client()
            .refresh()
            .await
            .context("reloading the page")
    }

    /// Waits for the one visible element that matches.
    ///
    /// # Errors
    /// When there is none, or more than one, until the deadline.
    pub async fn find(&self, locator: &Locator) -> Result<Element> {
        wait::until_some(&locator.to_string(), async || {
            let mut found = self.all(locator).await?;
            match found.len() {
                0 => Ok(None),
                1 => Ok(found.pop()),
                many => bail!("there are {many} of them"),
            }
        })
        .await
    }

    /// Waits for the first visible element that matches.
    ///
    /// # Errors
    /// When there is none until the deadline.
    pub async fn first(&self, locator: &Locator) -> Result<Element> {
        wait::until_some(&locator.to_string(), async || {
            Ok(self.all(locator).await?.into_iter().next())
        })
        .await
    }

    /// Returns all visible elements that match at this moment.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn all(&self, locator: &Locator) -> Result<Vec<Element>> {
        let answer = self.script(locate::SCRIPT, locator.arguments()?).await?;
        let Value::Array(items) = answer else {
            bail!("the search returned {answer}")
        };
        items.into_iter().map(|item| self.element(item)).collect()
    }

    /// Waits until no visible element matches.
    ///
    /// # Errors
    /// When one still matches at the deadline.
    pub async fn wait_until_gone(&self, locator: &Locator) -> Result<()> {
        wait::until(&format!("the end of {locator}"), async || {
            Ok(self.all(locator).await?.is_empty())
        })
        .await
    }

    /// Waits until exactly so many elements match.
    ///
    /// # Errors
    /// When the number is another one until the deadline.
    pub async fn wait_for_count(&self, locator: &Locator, wanted: usize) -> Result<()> {
        let mut last = 0;
        wait::until(&format!("{wanted} of {locator}"), async || {
            last = self.all(locator).await?.len();
            Ok(last == wanted)
        })
        .await
        .with_context(|| format!("there were {last}"))
    }

    /// Presses the matching element once it exists. WebDriver scrolls to it and clicks at its position: an
    /// element that is covered by another is not pressed.
    ///
    /// # Errors
    /// When it does not appear, or cannot be pressed.
    pub async fn press(&self, locator: &Locator) -> Result<()> {
        wait::until(&format!("being able to press {locator}"), async || {
            let found = self.find(locator).await?;
            self.click(&found).await?;
            Ok(true)
        })
        .await
    }

    /// Clicks at an element's position.
    ///
    /// # Errors
    /// When another element covers it, or the browser cannot.
    pub async fn click(&self, element: &Element) -> Result<()> {
        click::click(self, element).await
    }

    /// Replaces the text of a field.
    ///
    /// # Errors
    /// When the field does not appear, or takes no text.
    pub async fn fill(&self, locator: &Locator, text: &str) -> Result<()> {
        let found = self.find(locator).await?;
        self.click(&found)
            .await
            .with_context(|| format!("focusing {locator}"))?;
        // Before each call, Chromium's driver moves the cursor of a field in a shadow root behind its text, so
        // the selection is lost there. Such a field is emptied by a script.
        let empty = "const field = arguments[0]; \
            if (field.value && field.getRootNode() !== document) { \
                field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true })); }";
        let field = serde_json::to_value(&found).context("naming the field")?;
        self.script(empty, vec![field]).await?;
        found
            .send_keys(&format!("{}a", char::from(Key::Control)))
            .await?;
        // A new call, because modifiers stay pressed until the end of one: this one releases Control.
        found
            .send_keys(&char::from(Key::Delete).to_string())
            .await?;
        // WebKit's driver leaves a line feed out, and presses the key.
        let keys = text.replace('\n', &char::from(Key::Enter).to_string());
        found
            .send_keys(&keys)
            .await
            .with_context(|| format!("typing into {locator}"))
    }

    /// Returns the text of a field.
    ///
    /// # Errors
    /// When the field does not appear.
    pub async fn value(&self, locator: &Locator) -> Result<String> {
        let found = self.find(locator).await?;
        Ok(found.prop("value").await?.unwrap_or_default())
    }

    /// Types keys into the focused element. Where the page replaces that element between the look for the focus and
    /// the keys, none has been pressed: the keys go to what has the focus then.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn press_keys(&self, keys: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            let pressed = self.press_keys_once(keys).await;
            let is_stale = |error: &anyhow::Error| {
                let error = format!("{error:#}");
                // The second is what WebKit's driver says.
                error.contains("stale element") || error.contains("Node with identifier")
            };
            match pressed {
                Err(error) if is_stale(&error) && started.elapsed() < REPLACED => {}
                other => return other,
            }
        }
    }

    async fn press_keys_once(&self, keys: &str) -> Result<()> {
        // WebDriver's active element ends at a shadow root's host, which takes no keys in Firefox.
        let focus = "let at = document.activeElement; \
                     while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at";
        let active = self.script(focus, vec![]).await?;
        let active = self.element(active).context("finding the focus")?;
        active.send_keys(keys).await.context("pressing keys")
    }

    /// Returns the element that a script returned.
    fn element(&self, answer: Value) -> Result<Element> {
        let reference: HashMap<String, String> =
            serde_json::from_value(answer).context("reading what was found")?;
        let id = reference
            .into_values()
            .next()
            .context("reading what was found")?;
        Ok(Element::from_element_id(
            self.browser.client().clone(),
            id.into(),
        ))
    }

    /// Waits until the page shows this text.
    ///
    /// # Errors
    /// When it does not until the deadline; reports what it shows instead.
    pub async fn wait_for_text(&self, text: &str) -> Result<()> {
        let mut shown = String::new();
        wait::until(&format!("the text \"{text}\""), async || {
            shown = self.text().await?;
            Ok(shown.contains(text))
        })
        .await
        .with_context(|| format!("the page showed: {shown}"))
    }

    /// Waits until the page no longer shows this text.
    ///
    /// # Errors
    /// When it still does at the deadline.
    pub async fn wait_for_no_text(&self, text: &str) -> Result<()> {
        wait::until(&format!("the end of \"{text}\""), async || {
            Ok(!self.text().await?.contains(text))
        })
        .await
    }

    /// Returns all text the page shows, as the browser lays it out, with white space collapsed.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn text(&self) -> Result<String> {
        let text = self
            .script(
                "const shown = (root) => [...root.querySelectorAll('*')].filter((one) => one.shadowRoot) \
                 .flatMap((one) => [...one.shadowRoot.children].map((child) => child.innerText || '') \
                 .concat(shown(one.shadowRoot))); \
                 return document.body ? [document.body.innerText, ...shown(document)].join(' ') : ''",
                vec![],
            )
            .await?;
        let text = text.as_str().unwrap_or_default();
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The address in the address bar.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn address(&self) -> Result<String> {
        Ok(self
            .browser
            .client()
            .current_url()
            .await
            .context("reading the address")?
            .to_string())
    }

    /// Returns how far down the page is scrolled, in CSS pixels.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn scroll_position(&self) -> Result<f64> {
        let at = self.script("return window.scrollY", vec![]).await?;
        at.as_f64()
            .context("the page did not return its scroll position")
    }

    /// Whether an element can be seen without scrolling.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn is_in_view(&self, element: &Element) -> Result<bool> {
        let script = "const box = arguments[0].getBoundingClientRect(); \
                      return box.bottom > 0 && box.top < window.innerHeight";
        let seen = self.script(script, vec![json!(element)]).await?;
        Ok(seen.as_bool().unwrap_or_default())
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// When it throws.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        self.browser
            .client()
            .execute(script, arguments)
            .await
            .context("running a script in the page")
    }
}
