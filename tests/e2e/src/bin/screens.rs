//! Pictures of the demonstration newspaper in `target/screens/`, for eyes and for the README.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use standfirst_e2e::browser::Browser;
use standfirst_e2e::page::{Page, article, button, field, heading};
use standfirst_e2e::process;
use standfirst_e2e::screens::take_all;
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::wait;
use xtask::project::Project;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = run().await;
    process::end_all();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("screens: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let project = Project::find()?;
    let folder = project.path("target/screens");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let site = Site::copy(&project)?;
    let options = Options {
        content: project.path("content"),
        seed: Some(project.path("content/comments.json")),
        ..Options::default()
    };
    let server = Reference::start(&project, site.path(), options).await?;
    let browser = Browser::start().await?;
    let outcome = all(&browser, &folder, server.address()).await;
    browser.close().await.and(outcome)
}

async fn all(browser: &Browser, folder: &Path, site: &str) -> Result<()> {
    let slug = first_article(site).await?;
    let full = format!("{site}article/{slug}?view=full");
    take_all(browser, folder, "front", site, async |page: &Page<'_>| {
        loaded(page).await
    })
    .await?;
    take_all(browser, folder, "article", &full, thread_is_there).await?;
    let lean = format!("{site}article/{slug}?view=mobile");
    take_all(browser, folder, "article-lean", &lean, thread_is_there).await?;
    take_all(
        browser,
        folder,
        "form-errors",
        &full,
        async |page: &Page<'_>| {
            thread_is_there(page).await?;
            page.press(&field("Comment").loosely()).await?;
            page.press(&button("Post comment")).await?;
            page.see("Please enter your comment!").await
        },
    )
    .await?;
    take_all(
        browser,
        folder,
        "not-found",
        &format!("{site}nothing/here"),
        async |page: &Page<'_>| page.see("There is nothing at this address").await,
    )
    .await
}

/// The newest article that people have written under: a picture of an empty thread shows nothing.
async fn first_article(site: &str) -> Result<String> {
    let list: serde_json::Value = reqwest::get(format!("{site}api/v1/articles?limit=50"))
        .await?
        .json()
        .await?;
    let articles = list["items"]
        .as_array()
        .context("the list of articles has no items")?;
    let most = articles
        .iter()
        .max_by_key(|article| article["comment_count"].as_u64());
    let slug = most.and_then(|article| article["slug"].as_str());
    Ok(slug.context("there are no articles")?.to_owned())
}

async fn loaded(page: &Page<'_>) -> Result<()> {
    page.first(&heading("").of_any_name()).await?;
    wait::until("the articles", async || {
        Ok(!page.all(&article("").of_any_name()).await?.is_empty())
    })
    .await
}

async fn thread_is_there(page: &Page<'_>) -> Result<()> {
    loaded(page).await?;
    page.first(&button("Reply").loosely()).await?;
    Ok(())
}
