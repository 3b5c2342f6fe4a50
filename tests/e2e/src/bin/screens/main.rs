//! Captures the demonstration newspaper in `target/screens/`, for reviewers and for the README. axe-core checks
//! each page, too; its findings are reported at the end.

mod scenarios;

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::json;
use standfirst_e2e::browser::{Browser, Engine};
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, article, button, field, heading};
use standfirst_e2e::process;
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::screens::Gallery;
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::wait;
use xtask::project::Project;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = run().await;
    process::kill_all();
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
    let browser = Browser::start(Engine::Chromium).await?;
    let gallery = Gallery::new(&project, &browser, &folder);
    let mut outcome = main_pages(&gallery, server.address()).await;
    if outcome.is_ok() {
        outcome = comment_states(&project, &gallery).await;
    }
    if outcome.is_ok() {
        outcome = scenarios::take(&project, &gallery, server.address()).await;
    }
    let outcome = outcome.and_then(|()| gallery.check_accessibility());
    browser.close().await.and(outcome)
}

async fn main_pages(gallery: &Gallery<'_>, site: &str) -> Result<()> {
    let slug = first_article(site).await?;
    let full = format!("{site}article/{slug}?view=full");
    gallery
        .take_all("front", site, async |page: &Page<'_>| {
            wait_for_articles(page).await
        })
        .await?;
    gallery.take_all("article", &full, wait_for_thread).await?;
    let lean = format!("{site}article/{slug}?view=mobile");
    gallery
        .take_all("article-lean", &lean, wait_for_thread)
        .await?;
    gallery
        .take_all("form-errors", &full, async |page: &Page<'_>| {
            wait_for_thread(page).await?;
            page.press(&field("Comment").partial_match()).await?;
            page.press(&button("Post comment")).await?;
            page.wait_for_text("Please enter your comment!").await
        })
        .await?;
    gallery
        .take_all(
            "not-found",
            &format!("{site}nothing/here"),
            async |page: &Page<'_>| page.wait_for_text("There is no page at this address").await,
        )
        .await
}

/// States that most readers never see: an empty thread, a failed thread, a failed comment, a held one, and the
/// same page from right to left.
async fn comment_states(project: &Project, gallery: &Gallery<'_>) -> Result<()> {
    let site = Site::copy(project)?;
    let arabic = Site::copy(project)?;
    arabic.configure(&json!({
        "site": { "name": "The Standfirst Courier" },
        "articles": { "profile": "standfirst" },
        "locale": "ar"
    }))?;
    let holding = Options {
        extra_args: vec![("--moderation".to_owned(), "all".to_owned())],
        ..Options::default()
    };
    let silent = Options {
        seed: None,
        ..Options::default()
    };
    let open = Reference::start(project, site.path(), Options::default()).await?;
    let holding = Reference::start(project, site.path(), holding).await?;
    let silent = Reference::start(project, site.path(), silent).await?;
    let arabic = Reference::start(project, arabic.path(), Options::default()).await?;
    let at = |server: &str| {
        format!(
            "{}/article/{ARTICLE}?view=full",
            server.trim_end_matches('/')
        )
    };

    gallery
        .take_all("empty", &at(silent.address()), async |page: &Page<'_>| {
            page.wait_for_text("Start the conversation").await
        })
        .await?;
    let proxy = Proxy::start(open.address()).await?;
    let broken = Fault::status(500, &json!({}));
    proxy.fail(Some(Method::GET), "/comments", broken);
    gallery
        .take_all(
            "thread-failed",
            &at(proxy.address()),
            async |page: &Page<'_>| page.first(&button("Try again")).await.map(|_| ()),
        )
        .await?;
    let proxy = Proxy::start(open.address()).await?;
    let refusal = Fault::status(409, &json!({ "code": "duplicate" }));
    proxy.fail(Some(Method::POST), "/comments", refusal);
    gallery
        .take_all(
            "send-failed",
            &at(proxy.address()),
            async |page: &Page<'_>| {
                wait_for_thread(page).await?;
                fill_comment_form(page, &LONG_WORDS.repeat(12)).await?;
                page.press(&button("Post comment")).await?;
                page.wait_for_text("Nothing is lost").await
            },
        )
        .await?;
    let busy = Fault::status(429, &json!({ "code": "too_fast", "retry_after": 900 }));
    let proxy = Proxy::start(open.address()).await?;
    proxy.fail(Some(Method::POST), "/comments", busy);
    gallery
        .take_all("waiting", &at(proxy.address()), async |page: &Page<'_>| {
            wait_for_thread(page).await?;
            fill_comment_form(page, &LONG_WORDS.repeat(4)).await?;
            page.press(&button("Post comment")).await?;
            page.wait_for_text("Your comment is saved on this device")
                .await
        })
        .await?;
    offline_pages(gallery, open.address()).await?;
    gallery
        .take_all("held", &at(holding.address()), async |page: &Page<'_>| {
            wait_for_articles(page).await?;
            let now = page.script("return performance.now()", vec![]).await?;
            fill_comment_form(page, &format!("{LONG_WORDS} {now}")).await?;
            page.press(&button("Post comment")).await?;
            page.wait_for_text("awaiting moderation").await
        })
        .await?;
    gallery
        .take_all("arabic", &at(arabic.address()), async |page: &Page<'_>| {
            wait_for_articles(page).await?;
            page.wait_for_text("Wilma Stroud").await
        })
        .await
}

/// The site as an offline-capable app: saved articles, stored data, and notices.
async fn offline_pages(gallery: &Gallery<'_>, site: &str) -> Result<()> {
    let proxy = Proxy::start(site).await?;
    let site = format!("{}/", proxy.address());
    let shown = async |page: &Page<'_>, words: &str| page.wait_for_text(words).await;
    let library = format!("{site}library");
    gallery
        .take_all("library-empty", &library, async |page: &Page<'_>| {
            shown(page, "There are no articles here yet.").await
        })
        .await?;
    let page = gallery.page();
    page.open(&format!("{site}article/a-bench-for-two?view=full"))
        .await?;
    page.press(&button("Save for offline")).await?;
    page.wait_for_text("Saved on this device").await?;
    page.open(&format!("{site}article/{ARTICLE}?view=full"))
        .await?;
    wait_for_thread(&page).await?;
    gallery
        .take_all("library", &library, async |page: &Page<'_>| {
            shown(page, "The last lamplighter").await
        })
        .await?;
    gallery
        .take_all(
            "privacy",
            &format!("{site}privacy"),
            async |page: &Page<'_>| shown(page, "Clear everything").await,
        )
        .await?;
    let article = format!("{site}article/{ARTICLE}?view=full");
    gallery.take_all("notices", &article, async |page: &Page<'_>| {
        wait_for_thread(page).await?;
        page.script(
            "const root = document.documentElement; root.dataset.update = ''; root.dataset.install = ''; \
             dispatchEvent(new Event('standfirst-device'))",
            vec![],
        )
        .await?;
        shown(page, "A new version").await
    })
    .await?;
    proxy.disconnect();
    gallery
        .take_all("offline", &article, async |page: &Page<'_>| {
            wait_for_thread(page).await?;
            shown(page, "The server could not be reached").await
        })
        .await
}

const LONG_WORDS: &str =
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft says no. ";

async fn fill_comment_form(page: &Page<'_>, text: &str) -> Result<()> {
    page.fill(&field("Comment").partial_match(), text).await?;
    page.fill(&field("Name").partial_match(), "Nora Field")
        .await?;
    page.fill(&field("Email").partial_match(), "nora.field@reader.example")
        .await
}

/// Returns the slug of the article with the most comments: a screenshot of an empty thread shows nothing.
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

async fn wait_for_articles(page: &Page<'_>) -> Result<()> {
    page.first(&heading("").with_any_name()).await?;
    wait::until("the articles", async || {
        Ok(!page.all(&article("").with_any_name()).await?.is_empty())
    })
    .await
}

async fn wait_for_thread(page: &Page<'_>) -> Result<()> {
    wait_for_articles(page).await?;
    page.first(&button("Reply").partial_match()).await?;
    Ok(())
}
