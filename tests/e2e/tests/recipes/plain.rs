//! The recipe for a plain HTML page, and the integrity checks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::page::{Page, button, field};
use standfirst_e2e::recipe;
use standfirst_e2e::wait;

use super::{FIRST, Publisher};
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    plain_page_has_thread,
    plain_element_with_attributes_works,
    settings_before_script_load_apply,
    changed_loader_does_not_run,
    changed_module_does_not_run,
    changed_script_does_not_run,
    changed_lazy_part_does_not_run
];

const FALLBACK: &str = "The comments cannot be shown here.";

/// Records the element's events, the console's errors, and the scripts that were not loaded.
const LISTENING: &str = "<script>window.heard = []; window.said = []; window.refused = []; \
    const { error } = console; \
    console.error = (...all) => { said.push(all.map(String).join(' ')); error(...all); }; \
    addEventListener('error', ({ target }) => target.src && refused.push(target.src), true); \
    for (const name of ['ready', 'failed']) document.addEventListener('standfirst:' + name, \
        ({ detail }) => heard.push(name + ' ' + (detail.reason ?? '')));</script>";

/// Publishes the recipe on the publisher's site and opens one of its pages, with a script that records what
/// happens.
async fn open_recipe<'a>(
    context: &'a mut TestContext,
    publisher: &Publisher,
    name: &str,
) -> Result<Page<'a>> {
    open_recipe_with(context, publisher, name, "").await
}

/// The same with something added at the end of the page.
async fn open_recipe_with<'a>(
    context: &'a mut TestContext,
    publisher: &Publisher,
    name: &str,
    more: &str,
) -> Result<Page<'a>> {
    let folder = recipe::instantiate("plain", publisher.placeholders())?;
    let page = fs::read_to_string(folder.path().join(name))?;
    // Another file name, because the server adds a policy to its root page.
    let page = page
        .replacen("<head>", &format!("<head>{LISTENING}"), 1)
        .replacen("</body>", &format!("{more}</body>"), 1);
    fs::write(folder.path().join("post.html"), page)?;
    let origin = publisher.publish(context, folder.path()).await?;
    context.keep_alive(folder);
    context.open(&format!("{origin}/post.html")).await
}

async fn plain_page_has_thread(context: &mut TestContext) -> Result<()> {
    let publisher = Publisher::start(context).await?;
    let page = open_recipe(context, &publisher, "index.html").await?;
    publisher
        .post_and_check(&page, "From a plain page.")
        .await?;
    page.wait_for_no_text(FALLBACK).await
}

async fn plain_element_with_attributes_works(context: &mut TestContext) -> Result<()> {
    let publisher = Publisher::start(context).await?;
    let page = open_recipe(context, &publisher, "attributes.html").await?;
    publisher
        .post_and_check(&page, "From a plain element.")
        .await?;
    page.wait_for_no_text(FALLBACK).await
}

/// A classic script in the page runs before modules do.
async fn settings_before_script_load_apply(context: &mut TestContext) -> Result<()> {
    let setting = "<script>window.given = {}; Object.assign(document.querySelector('standfirst-comments'), \
        { pageId: 'a-bench-for-two', token: 'proof', variables: given })</script>";
    let publisher = Publisher::start(context).await?;
    let page = open_recipe_with(context, &publisher, "index.html", setting).await?;
    fill_comment_form(&page, "Before anything else.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    publisher
        .expect_comment("a-bench-for-two", "Before anything else.")
        .await?;
    let kept = "const one = document.querySelector('standfirst-comments'); \
                return [one.getAttribute('page-id'), one.token, one.variables === given, Object.hasOwn(one, 'token')]";
    let kept = page.script(kept, vec![]).await?;
    ensure!(
        kept == json!(["a-bench-for-two", "proof", true, false]),
        "{kept}"
    );
    Ok(())
}

async fn changed_loader_does_not_run(context: &mut TestContext) -> Result<()> {
    context.expect_console_text("integrity");
    let publisher = Publisher::start_with(context, |site| {
        add(&site.join("widget/standfirst.mjs"), b"\n")
    })
    .await?;
    let page = open_recipe(context, &publisher, "index.html").await?;
    wait::until("the refusal", async || {
        Ok(page.script("return refused.length", vec![]).await? == 1)
    })
    .await?;
    let defined = "return customElements.get('standfirst-comments') !== undefined";
    ensure!(page.script(defined, vec![]).await? == false);
    page.wait_for_text(FALLBACK).await
}

async fn changed_module_does_not_run(context: &mut TestContext) -> Result<()> {
    // An empty custom section: without the digest, the module would run as before.
    let section = [0, 2, 1, b'x'];
    expect_changed_file_is_refused(context, "widget-", "_bg.wasm", &section).await
}

async fn changed_script_does_not_run(context: &mut TestContext) -> Result<()> {
    expect_changed_file_is_refused(context, "started-", ".mjs", b"\n").await
}

async fn changed_lazy_part_does_not_run(context: &mut TestContext) -> Result<()> {
    context.expect_console_text("integrity");
    context.expect_console_text("/widget/lazy-");
    let section = [0, 2, 1, b'x'];
    let change = |site: &Path| add(&hashed_file(site, "lazy-", ".wasm")?, &section);
    let publisher = Publisher::start_with(context, change).await?;
    let page = open_recipe(context, &publisher, "index.html").await?;
    page.first(&button(FIRST)).await?;
    page.press(&field("Comment")).await?;
    page.wait_for_text("The form could not be loaded.").await?;
    page.wait_for_no_text("Post comment").await
}

/// Appends bytes to one of the widget's hashed files. Nothing must run, and the page must log the reason once.
async fn expect_changed_file_is_refused(
    context: &mut TestContext,
    start: &'static str,
    end: &str,
    more: &[u8],
) -> Result<()> {
    // The browser's own messages about a script, and about what was fetched.
    context.expect_console_text("integrity");
    // WebKit logs the same message as for a blocked request.
    context.expect_console_text(start);
    context.expect_console_text("the page's own content stays");
    let publisher =
        Publisher::start_with(context, |site| add(&hashed_file(site, start, end)?, more)).await?;
    let page = open_recipe(context, &publisher, "index.html").await?;
    wait::until("the refusal", async || {
        Ok(page.script("return heard.join()", vec![]).await? == "failed start")
    })
    .await?;
    page.wait_for_text(FALLBACK).await?;
    let said = page.script("return said", vec![]).await?;
    let said = said.as_array().context("the console's errors")?;
    let told = said.iter().filter_map(|line| line.as_str());
    let told: Vec<&str> = told.collect();
    ensure!(
        told.len() == 1 && told[0].starts_with("Standfirst could not start"),
        "{told:?}"
    );
    Ok(())
}

fn hashed_file(site: &Path, start: &str, end: &str) -> Result<PathBuf> {
    let folder = fs::read_dir(site.join("widget")).context("reading the widget's folder")?;
    let mut paths = folder.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths.find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(start) && name.ends_with(end)
    });
    found.with_context(|| format!("no {start}…{end}"))
}

/// Appends to a file, and removes its compressed version.
fn add(file: &Path, more: &[u8]) -> Result<()> {
    let mut bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    bytes.extend_from_slice(more);
    fs::write(file, bytes).with_context(|| format!("writing {}", file.display()))?;
    let compressed = PathBuf::from(format!("{}.br", file.display()));
    fs::remove_file(&compressed).with_context(|| format!("removing {}", compressed.display()))
}
