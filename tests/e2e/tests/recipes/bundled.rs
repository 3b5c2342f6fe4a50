//! The recipes for React and Vue, bundled by Vite from the package as it would be published.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, field, heading};
use standfirst_e2e::process::Program;
use standfirst_e2e::proxy::{Fault, Proxy};
use standfirst_e2e::recipe;
use standfirst_e2e::toolchains::ProjectFolder;
use standfirst_e2e::wait;

use super::{FIRST, Publisher, origin};
use crate::embedding::fetched_modules;
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    react_site_switches_between_threads,
    vue_site_switches_between_threads,
    development_server_finds_files,
    inline_profile_needs_no_csp_permission
];

async fn react_site_switches_between_threads(context: &mut TestContext) -> Result<()> {
    switches_between_threads(context, "react").await
}

async fn vue_site_switches_between_threads(context: &mut TestContext) -> Result<()> {
    switches_between_threads(context, "vue").await
}

/// Builds a recipe and opens it under the policy of the publisher's server, which allows nothing inline, and
/// nothing from other origins but the comments.
async fn open_built_site<'a>(
    context: &'a mut TestContext,
    publisher: &Publisher,
    name: &str,
) -> Result<Page<'a>> {
    let project_folder = project_folder(context, publisher, name).await?;
    project_folder.run("vite", &["build"])?;
    let dist = project_folder.path().join("dist");
    let files = fs::read_dir(dist.join("assets")).context("reading what Vite made")?;
    let modules = files.filter(|file| {
        file.as_ref()
            .is_ok_and(|file| file.path().extension().is_some_and(|end| end == "wasm"))
    });
    ensure!(
        modules.count() == 3,
        "Vite did not find the module, its lazy part or the Markdown renderer"
    );
    let origin = publisher.publish(context, &dist).await?;
    context.open(&origin).await
}

async fn project_folder(
    context: &mut TestContext,
    publisher: &Publisher,
    name: &str,
) -> Result<Arc<ProjectFolder>> {
    let folder = recipe::instantiate(name, publisher.placeholders())?;
    let project_folder = ProjectFolder::create(context.project(), folder).await?;
    Ok(context.keep_alive(project_folder))
}

async fn switches_between_threads(context: &mut TestContext, recipe: &str) -> Result<()> {
    let (first, second) = ("The last lamplighter of Tannery Row", "A bench for two");
    let publisher = Publisher::start(context).await?;
    let page = open_built_site(context, &publisher, recipe).await?;
    page.first(&button(FIRST)).await?;
    page.wait_for_text("Comments so far: 30.").await?;
    page.fill(&field("Comment"), "Half a thought").await?;
    page.press(&button(second)).await?;
    page.find(&heading(second)).await?;
    page.wait_for_text("Comments so far: 0.").await?;
    ensure!(page.value(&field("Comment")).await?.is_empty());
    fill_comment_form(&page, "Two and no more.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    page.wait_for_text("Comments so far: 1. Thank you for writing.")
        .await?;
    publisher
        .expect_comment("a-bench-for-two", "Two and no more.")
        .await?;
    page.press(&button(first)).await?;
    page.wait_for_count(&button(FIRST), 5).await?;
    ensure!(page.value(&field("Comment")).await? == "Half a thought");
    page.wait_for_no_text("Thank you for writing.").await?;
    ensure!(
        fetched_modules(&page).await? == 1,
        "one module serves both threads"
    );
    ensure!(
        publisher
            .expect_comment(ARTICLE, "Half a thought")
            .await
            .is_err()
    );
    Ok(())
}

async fn development_server_finds_files(context: &mut TestContext) -> Result<()> {
    let publisher = Publisher::start(context).await?;
    let project_folder = project_folder(context, &publisher, "vue").await?;
    let port = publisher.port.to_string();
    let arguments = ["--host", "127.0.0.1", "--strictPort", "--port", &port];
    let mut server = Program::start(
        "Vite",
        project_folder.command("vite", &arguments),
        &project_folder.path().join("vite.log"),
    )?;
    let address = origin(publisher.port);
    wait::for_server(&mut server, &address, Duration::from_secs(60)).await?;
    context.keep_alive(server);
    let page = context.open(&address).await?;
    publisher
        .post_and_check(&page, "While it is being made.")
        .await
}

/// Vite inlines small files into the script as `data:` addresses. A strict policy does not let a page fetch
/// such addresses.
async fn inline_profile_needs_no_csp_permission(context: &mut TestContext) -> Result<()> {
    let mut publisher = Publisher::start(context).await?;
    let proxy = Proxy::start(publisher.news.address()).await?;
    publisher.placeholders.comments = proxy.address().to_owned();
    // A backend whose profile is small enough to be inlined.
    let comment = json!({ "id": 1, "author": "Ida Small", "text": "Fits in.", "created": "2026-02-11T18:00:00Z" });
    let thread = json!({ "items": [comment], "total": 1 });
    proxy.fail(None, "/comments?", Fault::status(200, &thread));
    let page = open_built_site(context, &publisher, "react").await?;
    page.find(&field("Comment")).await?;
    let change = "document.querySelector('standfirst-comments').backend = 'rest'";
    page.script(change, vec![]).await?;
    page.wait_for_text("Fits in.").await
}
