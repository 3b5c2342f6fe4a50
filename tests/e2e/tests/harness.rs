//! Tests of the suite itself: on a page with known content, it must find what it looks for.

use anyhow::{Result, bail, ensure};
use serde_json::Value;
use standfirst_e2e::browser::{Browser, Viewport};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::page::{Page, button, checkbox, field, heading, link};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::wait;

standfirst_e2e::tests![
    elements_are_found_by_role_and_name,
    hidden_elements_are_not_found,
    fields_are_filled_and_buttons_pressed,
    uncaught_errors_fail_a_test,
    every_kind_of_error_is_reported,
    accessibility_violations_are_found,
    recycled_browser_is_empty,
    // Other engines cannot make a window that narrow.
    phone_viewport_has_phone_width: Chromium,
];

const PAGE: &str = r##"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A page</title><link rel="icon" href="data:,"></head>
<body><main><h1>The <em>tide</em> table</h1>
<p><a href="#high">High water</a> <a href="#low" aria-label="Low water">↓</a></p>
<form><label for="name">Name <span aria-hidden="true">*</span></label><input id="name" value="old">
<label><input type="checkbox"> Remember me</label>
<button type="button" onclick="this.nextElementSibling.textContent = 'Hello, ' + document.getElementById('name').value">Greet</button>
<p role="status"></p></form>
<button hidden>Unseen</button><div aria-hidden="true"><button tabindex="-1">Unread</button></div>
</main></body></html>"##;

fn address(site: &Site) -> String {
    format!("file://{}/index.html", site.path().display())
}

async fn elements_are_found_by_role_and_name(context: &mut TestContext) -> Result<()> {
    let site = context.keep_alive(Site::of_page(PAGE)?);
    let page = context.open(&address(&site)).await?;
    page.find(&heading("The tide table")).await?;
    page.find(&link("High water")).await?;
    page.find(&link("Low water")).await?;
    page.find(&link("High").partial_match()).await?;
    page.find(&field("Name")).await?;
    page.find(&checkbox("Remember me")).await?;
    page.wait_for_count(&link("").with_any_name(), 2).await
}

async fn hidden_elements_are_not_found(context: &mut TestContext) -> Result<()> {
    let site = context.keep_alive(Site::of_page(PAGE)?);
    let page = context.open(&address(&site)).await?;
    page.wait_until_gone(&button("Unseen")).await?;
    page.wait_until_gone(&button("Unread")).await?;
    page.wait_until_gone(&link("High")).await
}

async fn fields_are_filled_and_buttons_pressed(context: &mut TestContext) -> Result<()> {
    let site = context.keep_alive(Site::of_page(PAGE)?);
    let page = context.open(&address(&site)).await?;
    page.fill(&field("Name"), "Żaneta").await?;
    page.press(&button("Greet")).await?;
    page.wait_for_text("Hello, Żaneta").await
}

async fn uncaught_errors_fail_a_test(context: &mut TestContext) -> Result<()> {
    let mut inner = TestContext::new("harness::a_test_that_fails", context.engine())?;
    let site = inner.keep_alive(Site::of_page(
        "<script>setTimeout(() => { throw Error('ouch') })</script>",
    )?);
    inner
        .open(&address(&site))
        .await?
        .script("return 1", vec![])
        .await?;
    let Err(error) = inner.finish(Ok(())).await else {
        bail!("the error went unnoticed")
    };
    assert!(format!("{error:?}").contains("ouch"), "{error:?}");
    Ok(())
}

async fn every_kind_of_error_is_reported(context: &mut TestContext) -> Result<()> {
    let mut inner = TestContext::new("harness::a_test_that_fails_in_many_ways", context.engine())?;
    let site = inner.keep_alive(Site::of_page(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"img-src 'none'\"><img src=\"data:image/gif,\">\
         <script>console.log('chatter'); console.error('a complaint', Error('of this kind'));\
         addEventListener('unhandledrejection', () => { window.over = true });\
         Promise.reject(Error('a broken promise'))</script>\
         <iframe srcdoc=\"<script>throw Error('from a frame')</script>\"></iframe>",
    )?);
    let page = inner.open(&address(&site)).await?;
    wait::until("the rejection", async || {
        Ok(page.script("return window.over", vec![]).await? == true)
    })
    .await?;
    let Err(error) = inner.finish(Ok(())).await else {
        bail!("the errors went unnoticed")
    };
    let told = format!("{error:?}");
    for words in [
        "a complaint",
        "of this kind",
        "a broken promise",
        "from a frame",
        "img-src",
    ] {
        assert!(told.contains(words), "{words} is not in: {told}");
    }
    assert!(!told.contains("chatter"), "{told}");
    Ok(())
}

async fn accessibility_violations_are_found(context: &mut TestContext) -> Result<()> {
    let page = PAGE.replace("<label for=\"name\">", "<label>");
    let site = context.keep_alive(Site::of_page(&page)?);
    context.open(&address(&site)).await?;
    let Err(error) = context
        .expect_accessible("a page with a nameless field")
        .await
    else {
        bail!("the violation went unnoticed")
    };
    assert!(error.to_string().contains("#name"), "{error}");
    Ok(())
}

/// Writes to every store that a page has. `READ_STORES` returns what each of them contains.
const WRITE_STORES: &str = "
    document.cookie = 'left=yes; max-age=9999';
    localStorage.left = sessionStorage.left = window.name = 'yes';
    await caches.open('left');
    await new Promise((done, fail) => { const asked = indexedDB.open('left');
      asked.onsuccess = () => { asked.result.close(); done() }; asked.onerror = fail; });
    await navigator.serviceWorker.ready;";
const READ_STORES: &str = "
    return [document.cookie, localStorage.length, sessionStorage.length, window.name, history.length,
      (await caches.keys()).includes('left'), (await indexedDB.databases()).some((one) => one.name === 'left'),
      (await navigator.serviceWorker.getRegistrations()).length];";

async fn run_async(page: &Page<'_>, script: &str) -> Result<Value> {
    let script = format!(
        "const done = arguments[0]; (async () => {{ {script} }})().then(done, (e) => done(String(e)))"
    );
    let client = page.browser().client();
    Ok(client.execute_async(&script, vec![]).await?)
}

async fn recycled_browser_is_empty(context: &mut TestContext) -> Result<()> {
    let site = Site::copy(context.project())?;
    site.put("plain.html", "<!doctype html><title>Plain</title>")?;
    let server = Reference::start(context.project(), site.path(), Options::default()).await?;
    let plain = format!("{}plain.html", server.address());
    let browser = Browser::start(context.engine()).await?;
    let page = Page::of(&browser);
    page.open(&plain).await?;
    let nothing = run_async(&page, READ_STORES).await?;
    ensure!(nothing.is_array(), "{nothing}");
    page.open(server.address()).await?;
    page.wait_for_text("The last lamplighter of Tannery Row")
        .await?;
    ensure!(run_async(&page, WRITE_STORES).await?.is_null());
    let something = run_async(&page, READ_STORES).await?;
    for place in 0..8 {
        ensure!(something[place] != nothing[place], "{place}: {something}");
    }
    let browser = browser.cleared().await?;
    let page = Page::of(&browser);
    page.open(&plain).await?;
    let left = run_async(&page, READ_STORES).await?;
    ensure!(left == nothing, "{left} was left of {something}");
    browser.close().await
}

async fn phone_viewport_has_phone_width(context: &mut TestContext) -> Result<()> {
    let site = context.keep_alive(Site::of_page(PAGE)?);
    let page = context
        .open_in_viewport(Viewport::NARROWEST, &address(&site))
        .await?;
    assert_eq!(page.script("return innerWidth", vec![]).await?, 320);
    Ok(())
}
