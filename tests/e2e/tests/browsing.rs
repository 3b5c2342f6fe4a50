//! Navigation: permalinks, folding, sorting, paging, topics, the mobile version.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use standfirst_e2e::browser::Viewport;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{button, field, heading, link};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::wait;

standfirst_e2e::tests![
    permalink_loads_pages_until_comment_is_found,
    branch_collapses_and_expands,
    more_comments_load_on_demand,
    reader_chooses_sort_order,
    front_page_links_to_article_and_back,
    topics_link_to_their_articles,
    gone_and_unknown_articles_differ,
    // Other engines cannot make a window that narrow.
    mobile_version_toggles_in_place: Chromium,
    link_selects_version_and_reader_can_leave_it,
    arabic_renders_right_to_left
];

fn small_pages() -> serde_json::Value {
    json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "limits": { "page_size": 2 }
    })
}

async fn permalink_loads_pages_until_comment_is_found(context: &mut TestContext) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages())
        .await?;
    let thread = server.thread(ARTICLE).await?;
    let last = thread["items"]
        .as_array()
        .and_then(|items| items.last())
        .context("a comment")?;
    let id = last["id"].as_str().context("an id")?.to_owned();
    let page = context
        .open(&format!(
            "{}article/{ARTICLE}#comment-{id}",
            server.address()
        ))
        .await?;
    standfirst_e2e::wait::until("the comment to be in view", async || {
        let script = format!(
            "const c = document.getElementById('comment-{id}'); if (!c) return false; \
             const b = c.getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight && c.classList.contains('comment-target')"
        );
        Ok(page.script(&script, vec![]).await? == true)
    })
    .await
}

async fn branch_collapses_and_expands(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.wait_for_text("Which soup takes until a quarter to six?")
        .await?;
    let fold = page.first(&button("Hide replies to Wilma Stroud")).await?;
    page.click(&fold).await.context("folding")?;
    page.wait_for_no_text("Which soup takes until a quarter to six?")
        .await?;
    let unfold = page.first(&button("Show").partial_match()).await?;
    page.click(&unfold).await.context("unfolding")?;
    page.wait_for_text("Which soup takes until a quarter to six?")
        .await
}

async fn more_comments_load_on_demand(context: &mut TestContext) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages())
        .await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    let count = "return document.querySelectorAll('.thread > .comment').length";
    ensure!(
        page.script(count, vec![]).await? == 2,
        "two comments at the top"
    );
    page.press(&button("Load more comments")).await?;
    standfirst_e2e::wait::until("more comments", async || {
        Ok(page.script(count, vec![]).await? == 4)
    })
    .await
}

async fn reader_chooses_sort_order(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    let first = "return document.querySelector('.thread > .comment').id";
    let oldest = page.script(first, vec![]).await?;
    let sort = "const it = document.querySelector('.sorting select'); it.value = arguments[0]; \
         it.dispatchEvent(new Event('change', { bubbles: true }))";
    for (order, same) in [("newest", false), ("oldest", true)] {
        page.script(sort, vec![json!(order)]).await?;
        standfirst_e2e::wait::until("the other order", async || {
            let now = page.script(first, vec![]).await?;
            Ok(!now.is_null() && (now == oldest) == same)
        })
        .await?;
    }
    Ok(())
}

async fn front_page_links_to_article_and_back(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    {
        let page = context.open(server.address()).await?;
        page.find(&link("The last lamplighter of Tannery Row"))
            .await?;
    }
    context.expect_accessible("the front page").await?;
    let page = context.page()?;
    page.press(&link("The last lamplighter of Tannery Row"))
        .await?;
    page.find(&heading("The last lamplighter of Tannery Row"))
        .await?;
    ensure!(
        page.address()
            .await?
            .ends_with(&format!("/article/{ARTICLE}")),
        "{}",
        page.address().await?
    );
    let head = "return document.title + ' | ' + document.querySelector('link[rel=canonical]').href";
    let head = page.script(head, vec![]).await?.to_string();
    ensure!(
        head.contains("The last lamplighter of Tannery Row — ")
            && head.contains(&format!("/article/{ARTICLE}")),
        "{head}"
    );
    page.press(&link("Home")).await?;
    page.find(&link("The last lamplighter of Tannery Row"))
        .await?;
    Ok(())
}

async fn gone_and_unknown_articles_differ(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let server = context.reference(Options::default()).await?;
    {
        let page = context
            .open(&format!("{}article/a-withdrawn-list", server.address()))
            .await?;
        page.wait_for_text("This article is no longer available")
            .await?;
        page.open(&format!("{}article/nothing-of-the-kind", server.address()))
            .await?;
        page.wait_for_text("Page not found").await?;
        page.open(&format!("{}some/where", server.address()))
            .await?;
        page.wait_for_text("Page not found").await?;
    }
    context.expect_accessible("a page that was not found").await
}

async fn mobile_version_toggles_in_place(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    {
        let page = context
            .open_in_viewport(Viewport::NARROWEST, &address)
            .await?;
        page.find(&button("Exit mobile version")).await?;
        page.find(&field("Comment")).await?;
        let scroll = "document.querySelector('.discussion-form textarea').scrollIntoView({ block: 'center' })";
        page.script(scroll, vec![]).await?;
        page.fill(&field("Comment"), "Kept across the switch.")
            .await?;
        page.script("window.here = 'before'", vec![]).await?;
        page.press(&button("Exit mobile version")).await?;
        page.wait_until_gone(&button("Exit mobile version")).await?;
        ensure!(
            page.script("return window.here", vec![]).await? == "before",
            "nothing was loaded again"
        );
        ensure!(
            page.value(&field("Comment")).await? == "Kept across the switch.",
            "the draft is kept"
        );
        page.reload().await?;
        page.find(&button("Go to mobile version")).await?;
        page.wait_until_gone(&button("Exit mobile version")).await?;
        page.press(&button("Go to mobile version")).await?;
        page.find(&button("Exit mobile version")).await?;
    }
    context.expect_accessible("the mobile version").await
}

async fn link_selects_version_and_reader_can_leave_it(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let address = format!("{}article/{ARTICLE}?view=mobile", server.address());
    let page = context.open(&address).await?;
    page.press(&button("Exit mobile version")).await?;
    page.find(&button("Go to mobile version")).await?;
    ensure!(
        !page.address().await?.contains("view="),
        "the link would bring it back: {}",
        page.address().await?
    );
    page.reload().await?;
    page.find(&button("Go to mobile version")).await?;
    Ok(())
}

async fn arabic_renders_right_to_left(context: &mut TestContext) -> Result<()> {
    let config = json!({ "site": { "name": "Stories" }, "articles": { "profile": "standfirst" }, "locale": "ar" });
    let server = context.configured(Options::default(), &config).await?;
    {
        let page = context
            .open(&format!("{}article/{ARTICLE}", server.address()))
            .await?;
        page.wait_for_text("اترك تعليقًا").await?;
        ensure!(
            page.script("return document.documentElement.dir", vec![])
                .await?
                == "rtl",
            "the direction"
        );
    }
    context.expect_accessible("an article in Arabic").await
}

async fn topics_link_to_their_articles(context: &mut TestContext) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages())
        .await?;
    let root = server.address().to_owned();
    let page = context.open(&format!("{root}article/{ARTICLE}")).await?;
    page.press(&link("old town")).await?;
    page.find(&heading("old town")).await?;
    ensure!(page.address().await? == format!("{root}topic/old%20town"));
    let listed =
        "return [...document.querySelectorAll('.teaser-title')].map((one) => one.textContent)";
    wait::until("the articles on it", async || {
        let titles = page.script(listed, vec![]).await?;
        Ok(titles == json!(["The last lamplighter of Tannery Row"]))
    })
    .await?;
    // The address also works when it is loaded directly.
    page.reload().await?;
    page.find(&heading("old town")).await?;
    let title = page.script("return document.title", vec![]).await?;
    ensure!(title == "old town — Stories", "{title}");
    context.expect_accessible("a topic").await?;
    context.expect_failing_requests();
    let page = context.open(&format!("{root}topic/dragons")).await?;
    page.wait_for_text("There is no page at this address").await
}
