//! Untrusted HTML in each engine: the browser sanitises it where it can, `DOMPurify` does where it cannot, and
//! it is never inserted as markup before that.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::Page;
use standfirst_e2e::process::Program;
use standfirst_e2e::proxy::Fault;
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::servers::static_host::{NotFoundResponse, StaticHost};
use standfirst_e2e::wait;

use crate::embedding::Host;

standfirst_e2e::tests![
    attack_corpora_are_sanitised,
    purifier_loads_only_without_sanitizer_api,
    plain_text_is_shown_until_purifier_loads,
    html_is_shown_under_trusted_types,
    plain_text_is_shown_where_parsing_is_forbidden,
    wide_content_is_focusable_and_labelled,
    urls_resolve_against_article
];

/// The compiled tests of `tests/browser.rs`, and the program that serves them (`xtask/src/test/browser.rs`).
const TESTS: &str = "STANDFIRST_BROWSER_TESTS";
const RUNNER: &str = "STANDFIRST_BROWSER_RUNNER";

/// Runs `tests/browser.rs` as its runner serves it. In Chromium another part of the test command, "browser",
/// has run it already, and these variables are not set.
async fn attack_corpora_are_sanitised(context: &mut TestContext) -> Result<()> {
    let (Some(tests), Some(runner)) = (std::env::var_os(TESTS), std::env::var_os(RUNNER)) else {
        return Ok(());
    };
    let port = xtask::machine::port::free()?;
    let address = format!("127.0.0.1:{port}");
    let mut serve = Command::new(runner);
    serve
        .arg(tests)
        .current_dir(context.project().root())
        .env("NO_HEADLESS", "1")
        .env("WASM_BINDGEN_TEST_ADDRESS", &address);
    let folder = context.keep_alive(tempfile::tempdir().context("making a folder for a log")?);
    let mut server = Program::start(
        "the tests of the browser",
        serve,
        &folder.path().join("log"),
    )?;
    let address = format!("http://{address}/");
    wait::for_server(&mut server, &address, Duration::from_secs(120)).await?;
    // The attacks request images that do not exist. What the tests log to the console is for people.
    context.expect_failing_requests();
    context.expect_console_text("");
    let page = context.open(&address).await?;
    let mut said = String::new();
    let ended = wait::until_within(Duration::from_secs(300), "the tests to end", async || {
        let output = "return document.getElementById('output')?.textContent ?? ''";
        said = serde_json::from_value(page.script(output, vec![]).await?)?;
        Ok(said.contains("test result:"))
    });
    ended.await.with_context(|| said.clone())?;
    ensure!(said.contains("test result: ok"), "{said}");
    Ok(())
}

/// Returns how often the file with `DOMPurify` was requested, and whether the browser has a sanitiser of its
/// own.
async fn purifiers(page: &Page<'_>) -> Result<(u64, bool)> {
    let script = "return [performance.getEntriesByType('resource') \
        .filter(({ name }) => /\\/purifier[^/]*\\.mjs/.test(name)).length, 'setHTML' in Element.prototype]";
    Ok(serde_json::from_value(page.script(script, vec![]).await?)?)
}

const BODY: &str = "return document.querySelector('.body')?.innerHTML ?? ''";

async fn purifier_loads_only_without_sanitizer_api(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let article = format!("{}article/{ARTICLE}", server.address());
    let page = context.open(&article).await?;
    wait::until("the article with its markup", async || {
        let body: String = serde_json::from_value(page.script(BODY, vec![]).await?)?;
        Ok(body.contains("<h2"))
    })
    .await?;
    let (times, has_sanitizer) = purifiers(&page).await?;
    ensure!(has_sanitizer == (times == 0), "asked for {times} times");
    Ok(())
}

async fn plain_text_is_shown_until_purifier_loads(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    context.expect_console_text("HTML is shown as plain text");
    let (_, proxy) = context.behind_proxy(Options::default(), &config()).await?;
    proxy.fail(None, "/purifier", Fault::status(503, &json!({})));
    let page = context
        .open(&format!("{}/article/{ARTICLE}", proxy.address()))
        .await?;
    page.wait_for_text("Every evening at a quarter to six")
        .await?;
    let (_, has_sanitizer) = purifiers(&page).await?;
    let body: String = serde_json::from_value(page.script(BODY, vec![]).await?)?;
    ensure!(body.contains("<h2") == has_sanitizer, "{body}");
    ensure!(has_sanitizer || !body.contains("<a"), "{body}");
    proxy.restore();
    wait::until("the article with its markup", async || {
        let body: String = serde_json::from_value(page.script(BODY, vec![]).await?)?;
        Ok(body.contains("<h2"))
    })
    .await
}

fn config() -> Value {
    json!({
        "site": { "name": "Harbour Letters" },
        "articles": { "profile": "standfirst" },
    })
}

async fn html_is_shown_under_trusted_types(context: &mut TestContext) -> Result<()> {
    // Until DOMPurify is loaded, WebKit logs an error for each text that it would not parse.
    context.expect_console_text("TrustedHTML");
    let address = under_trusted_types(context, "standfirst dompurify").await?;
    let page = context.open(&address).await?;
    wait::until("the article with its markup", async || {
        let heading = "return document.querySelector('standfirst-article') \
            .shadowRoot?.querySelector('.body h2') != null";
        Ok(page.script(heading, vec![]).await? == Value::Bool(true))
    })
    .await?;
    page.wait_for_text("My grandmother timed her soup").await
}

/// Publishes a page with an article and its thread, whose scripts may create markup by these policies only.
async fn under_trusted_types(context: &mut TestContext, policies: &str) -> Result<String> {
    let host = Host::start(context).await?;
    let policy = format!(
        "<meta http-equiv=\"Content-Security-Policy\" \
        content=\"require-trusted-types-for 'script'; trusted-types {policies}\">"
    );
    let element = format!(
        "<standfirst-article server=\"{}\" page-id=\"{ARTICLE}\" loading=\"eager\"></standfirst-article>",
        host.from()
    );
    host.publish(context, &policy, &element)
}

async fn plain_text_is_shown_where_parsing_is_forbidden(context: &mut TestContext) -> Result<()> {
    context.expect_console_text("TrustedHTML");
    context.expect_console_text("dompurify");
    let address = under_trusted_types(context, "standfirst").await?;
    let page = context.open(&address).await?;
    page.wait_for_text("Every evening at a quarter to six")
        .await?;
    page.wait_for_text("My grandmother timed her soup").await
}

/// Starts the site with one article, whose address is `/news/2026/post/`.
async fn article(context: &mut TestContext, html: &str) -> Result<String> {
    let site = Site::copy(context.project())?;
    site.configure(&json!({
        "site": { "name": "Harbour Letters" },
        "articles": { "profile": "json-feed" },
        "comments": false,
    }))?;
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "Harbour Letters",
        "items": [{ "id": "post", "url": "2026/post/", "title": "A post", "content_html": html }],
    });
    site.put("feed.json", &feed.to_string())?;
    let host = StaticHost::start(site, "/news/", NotFoundResponse::IndexPage).await?;
    Ok(context.keep_alive(host).address().to_owned())
}

async fn wide_content_is_focusable_and_labelled(context: &mut TestContext) -> Result<()> {
    let cells = "<td>immeasurable</td>".repeat(30);
    let html = format!(
        "<table><tr><td>small</td></tr></table><table><tr>{cells}</tr></table><pre>short</pre><pre>{}</pre>",
        "long ".repeat(100)
    );
    let site = article(context, &html).await?;
    let page = context.open(&format!("{site}article/post")).await?;
    let stops = "return [...document.querySelectorAll('.body .scroller')].map((one) => [one.tabIndex === 0 && \
        one.hasAttribute('tabindex'), one.ariaLabel ?? '', one.querySelector('table')?.rows.length ?? 0])";
    let wanted = json!([
        [false, "", 1],
        [true, "Table, scrolls sideways", 1],
        [false, "", 0],
        [true, "Code, scrolls sideways", 0],
    ]);
    let mut found = Value::Null;
    wait::until("stops where something scrolls", async || {
        found = page.script(stops, vec![]).await?;
        Ok(found == wanted)
    })
    .await
    .with_context(|| found.to_string())?;
    context
        .expect_accessible("an article with wide tables")
        .await
}

async fn urls_resolve_against_article(context: &mut TestContext) -> Result<()> {
    let html = "<p><a href=\"../other/\">o</a> <a href=\"2026/post/#n\">no</a> <a href=\"#n\">n</a> <b id=n>n</b></p>";
    let site = article(context, html).await?;
    let page = context.open(&format!("{site}article/post")).await?;
    let links =
        "return [...document.querySelectorAll('.body a')].map((one) => one.getAttribute('href'))";
    let mut found = Value::Null;
    let wanted = json!([
        format!("{site}2026/other/"),
        format!("{site}2026/post/2026/post/#n"),
        "#text-post-n"
    ]);
    wait::until("the addresses of the article", async || {
        found = page.script(links, vec![]).await?;
        Ok(found == wanted)
    })
    .await
    .with_context(|| found.to_string())
}
