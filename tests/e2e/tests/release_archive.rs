//! The release archive, used as a publisher does who has nothing but the archive.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::page::{button, heading};
use standfirst_e2e::servers::release::Release;

use crate::writing::fill_comment_form;

// What an archive contains does not depend on the browser.
standfirst_e2e::tests![unpacked_release_takes_and_keeps_a_comment: Chromium];

const SLUG: &str = "the-tide-tables-were-wrong";
const TITLE: &str = "The tide tables were wrong for forty years, and everyone knew";
const COMMENT: &str = "Written on the first day of a release.";

async fn unpacked_release_takes_and_keeps_a_comment(context: &mut TestContext) -> Result<()> {
    let project = context.project().clone();
    let release = tokio::task::spawn_blocking(move || Release::unpack(&project))
        .await
        .context("unpacking was interrupted")??;
    let (program, address) = release.start()?;
    let page = context.open(&address).await?;
    page.first(&heading(TITLE)).await?;
    let article = read(&format!("{address}api/v1/articles/{SLUG}")).await?;
    ensure!(article["title"] == TITLE, "{article}");

    page.open(&format!("{address}article/{SLUG}")).await?;
    page.find(&heading(TITLE)).await?;
    fill_comment_form(&page, COMMENT).await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;

    context.expect_failing_requests();
    drop(program);
    let (_program, address) = release.start()?;
    let thread = read(&format!("{address}api/v1/articles/{SLUG}/comments")).await?;
    ensure!(thread["total"] == 1, "{thread}");
    ensure!(thread.to_string().contains(COMMENT), "{thread}");
    ensure!(
        release.folder().join("data/standfirst.db").is_file(),
        "the comments are not where the README says"
    );
    Ok(())
}

async fn read(address: &str) -> Result<Value> {
    let response = reqwest::get(address).await?.error_for_status()?;
    Ok(response.json().await?)
}
